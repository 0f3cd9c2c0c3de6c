struct{async typeof(call)()};stotic async one(){}
