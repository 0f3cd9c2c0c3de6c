/* SPDX-License-Identifier: MIT-0 */
/*
 * All messages of a unit as one document: gcc's JSON, or SARIF 2.1.0.
 */
#include "diag.h"

static const char *const kind[] = { "note", "warning", "error" };

/* A string of JSON.  Bytes that are no UTF-8 become U+FFFD. */
static void put_string(FILE *to, const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s;

    putc('"', to);
    for (size_t i = 0; i < len; i++) {
        size_t more = p[i] >= 0xf0 ? 3 : p[i] >= 0xe0 ? 2 : p[i] >= 0xc2;
        bool good = p[i] < 0x80 || (more != 0 && p[i] < 0xf5);

        for (size_t k = 1; good && p[i] >= 0x80 && k <= more; k++)
            good = i + k < len && (p[i + k] & 0xc0) == 0x80;
        if (p[i] == '"' || p[i] == '\\')
            fprintf(to, "\\%c", p[i]);
        else if (p[i] < 0x20)
            fprintf(to, "\\u%04x", p[i]);
        else if (p[i] < 0x80)
            putc(p[i], to);
        else if (!good)
            fputs("\xef\xbf\xbd", to);
        else {
            fwrite(p + i, 1, more + 1, to);
            i += more;
        }
    }
    putc('"', to);
}

static void put_text(FILE *to, const char *s)
{
    put_string(to, s, strlen(s));
}

/* Display column of a byte: tabs are eight wide, as gcc counts. */
static uint32_t display_col(const struct region *r, uint32_t col)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i + 1 < col; i++) {
        if (i >= r->len || r->text == NULL)
            n++;
        else if (r->text[i] == '\t')
            n = (n / 8 + 1) * 8;
        else
            n += ((unsigned char)r->text[i] & 0xc0) != 0x80;
    }
    return n + 1;
}

/* ---- JSON ---- */

static void json_point(FILE *to, const char *name, const struct region *r,
                       uint32_t col)
{
    uint32_t display = display_col(r, col);

    fprintf(to, "\"%s\": {\"file\": ", name);
    put_text(to, r->file);
    fprintf(to, ", \"line\": %u, \"column\": %u, \"display-column\": %u, "
            "\"byte-column\": %u}", r->line, display, display, col);
}

static void json_changes(FILE *to, struct change *c)
{
    const char *sep = "";

    if (c == NULL)
        return;
    fputs(", \"fixits\": [", to);
    for (; c != NULL; c = c->next) {
        fprintf(to, "%s{", sep);
        json_point(to, "start", &c->at, c->at.col);
        fputs(", ", to);
        json_point(to, "next", &c->at, c->at.end);
        fputs(", \"string\": ", to);
        put_text(to, c->text);
        putc('}', to);
        sep = ", ";
    }
    putc(']', to);
}

static void json_message(FILE *to, struct message *m, bool child)
{
    const char *sep = "";

    fputs("{\"kind\": ", to);
    put_text(to, m->word != NULL ? m->word : kind[m->severity]);
    fputs(", \"message\": ", to);
    put_text(to, m->text);
    if (m->id != NULL) {
        fputs(", \"option\": ", to);
        put_text(to, m->id);
    }
    fputs(", \"locations\": [", to);
    if (m->at.line != 0) {
        struct region *r = m->range.line == m->at.line ? &m->range : &m->at;

        putc('{', to);
        json_point(to, "caret", &m->at, m->at.col);
        fputs(", ", to);
        json_point(to, "start", r, r->col);
        fputs(", ", to);
        json_point(to, "finish", r, r->end > r->col ? r->end - 1 : r->col);
        putc('}', to);
    }
    putc(']', to);
    json_changes(to, m->changes);
    fputs(", \"escape-source\": false", to);
    if (!child) {
        fputs(", \"column-origin\": 1, \"children\": [", to);
        for (struct message *n = m->notes; n != NULL; n = n->next) {
            fputs(sep, to);
            json_message(to, n, true);
            sep = ", ";
        }
        putc(']', to);
    }
    putc('}', to);
}

void report_json(struct message *list, FILE *to)
{
    const char *sep = "";

    putc('[', to);
    for (struct message *m = list; m != NULL; m = m->next) {
        fputs(sep, to);
        json_message(to, m, false);
        sep = ",\n ";
    }
    fputs("]\n", to);
}

/* ---- SARIF ---- */

static void sarif_artifact(FILE *to, const char *file)
{
    fputs("\"artifactLocation\": {\"uri\": \"", to);
    if (*file == '/')
        fputs("file://", to);
    for (; *file != '\0'; file++)
        if (strchr("!#$&'()*+,/:;=?@[]-._~", *file) != NULL
            ? strchr("#?[]", *file) == NULL
            : (*file >= '0' && *file <= '9') || (*file >= 'a' && *file <= 'z')
                  || (*file >= 'A' && *file <= 'Z'))
            putc(*file, to);
        else
            fprintf(to, "%%%02X", (unsigned char)*file);
    fputs("\"}", to);
}

/* SARIF counts the units of UTF-16. */
static uint32_t utf16_col(const struct region *r, uint32_t col)
{
    uint32_t n = 1;

    for (uint32_t i = 0; i + 1 < col; i++) {
        unsigned char c = r->text == NULL || i >= r->len
                              ? ' ' : (unsigned char)r->text[i];

        n += (c & 0xc0) == 0x80 ? 0u : c >= 0xf0 ? 2u : 1u;
    }
    return n;
}

static void sarif_region(FILE *to, const struct region *r)
{
    fprintf(to, "{\"startLine\": %u, \"startColumn\": %u, \"endColumn\": %u}",
            r->line, utf16_col(r, r->col),
            utf16_col(r, r->end < r->col ? r->col : r->end));
}

static void sarif_location(FILE *to, const struct message *m)
{
    fputs("\"physicalLocation\": {", to);
    sarif_artifact(to, m->at.file);
    if (m->at.line != 0) {
        fputs(", \"region\": ", to);
        sarif_region(to, m->range.line == m->at.line ? &m->range : &m->at);
        if (m->at.text != NULL) {
            fprintf(to, ", \"contextRegion\": {\"startLine\": %u, "
                    "\"snippet\": {\"text\": ", m->at.line);
            put_string(to, m->at.text, m->at.len);
            fputs("}}", to);
        }
    }
    putc('}', to);
}

static void sarif_changes(FILE *to, const struct message *m)
{
    const char *sep = "";

    if (m->changes == NULL)
        return;
    fputs(", \"fixes\": [{\"artifactChanges\": [{", to);
    sarif_artifact(to, m->changes->at.file);
    fputs(", \"replacements\": [", to);
    for (struct change *c = m->changes; c != NULL; c = c->next) {
        fprintf(to, "%s{\"deletedRegion\": ", sep);
        sarif_region(to, &c->at);
        fputs(", \"insertedContent\": {\"text\": ", to);
        put_text(to, c->text);
        fputs("}}", to);
        sep = ", ";
    }
    fputs("]}]}]", to);
}

static void sarif_result(FILE *to, const struct message *m)
{
    const char *sep = "";

    fputs("{\"ruleId\": ", to);
    put_text(to, m->id != NULL ? m->id : kind[m->severity]);
    fprintf(to, ", \"level\": \"%s\", \"message\": {\"text\": ",
            kind[m->severity]);
    put_text(to, m->text);
    fputs("}, \"locations\": [", to);
    if (m->at.line != 0) {
        putc('{', to);
        sarif_location(to, m);
        putc('}', to);
    }
    putc(']', to);
    if (m->notes != NULL)
        fputs(", \"relatedLocations\": [", to);
    for (struct message *n = m->notes; n != NULL; n = n->next) {
        fprintf(to, "%s{", sep);
        sarif_location(to, n);
        fputs(", \"message\": {\"text\": ", to);
        put_text(to, n->text);
        fputs("}}", to);
        sep = ", ";
    }
    if (m->notes != NULL)
        putc(']', to);
    sarif_changes(to, m);
    putc('}', to);
}

/* Each id once. */
static void sarif_rules(FILE *to, struct message *list)
{
    const char *sep = "";

    for (struct message *m = list; m != NULL; m = m->next) {
        struct message *before = list;

        if (m->id == NULL)
            continue;
        while (before->id == NULL || strcmp(before->id, m->id) != 0)
            before = before->next;
        if (before != m)
            continue;
        fprintf(to, "%s{\"id\": ", sep);
        put_text(to, m->id);
        putc('}', to);
        sep = ", ";
    }
}

void report_sarif(struct message *list, FILE *to)
{
    const char *sep = "";
    bool failed = false;

    for (struct message *m = list; m != NULL; m = m->next)
        failed |= m->severity == SEV_ERROR;
    fputs("{\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
          "errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
          " \"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": "
          "{\"name\": \"ebbcc\", \"version\": \"" EBB_VERSION "\", "
          "\"rules\": [", to);
    sarif_rules(to, list);
    fprintf(to, "]}},\n \"columnKind\": \"utf16CodeUnits\",\n \"invocations\":"
            " [{\"executionSuccessful\": %s}],\n \"results\": [",
            failed ? "false" : "true");
    for (struct message *m = list; m != NULL; m = m->next) {
        fputs(sep, to);
        sarif_result(to, m);
        sep = ",\n  ";
    }
    fputs("]}]}\n", to);
}
