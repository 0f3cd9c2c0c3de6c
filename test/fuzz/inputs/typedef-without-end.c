typedef list) async } (list *list
