/* SPDX-License-Identifier: MIT-0 */
/* The library's codecs: bytes, lines, any delimiter, a length in front. */
#include <ebb/codec.h>

#include <ebb/io.h>
#include <errno.h>
#include <string.h>

#include "base/check.h"

/* ---- bytes ---- */

static int decode_bytes(struct ebb_codec *codec, struct ebb_slice bytes,
                        bool end, struct ebb_decoded *out)
{
    (void)codec;
    (void)end;
    out->frame = bytes;
    out->used = bytes.len;
    return bytes.len > 0;
}

static int encode_bytes(struct ebb_codec *codec, struct ebb_slice frame,
                        struct ebb_bytes *out)
{
    (void)codec;
    return ebb_bytes_append(out, frame.at, frame.len);
}

void ebb_bytes_codec_init(struct ebb_bytes_codec *c)
{
    c->codec = (struct ebb_codec){ decode_bytes, encode_bytes };
}

/* ---- up to a delimiter ---- */

typedef const unsigned char *find_fn(const struct ebb_lines_codec *c,
                                     const unsigned char *at, size_t len);

static find_fn find_newline;

/* Is the last of these bytes a return that may belong to the end of a line? */
static bool ends_in_return(find_fn *find, const unsigned char *at, size_t len)
{
    return find == find_newline && len > 0 && at[len - 1] == '\r';
}

/* The bytes up to the first delimiter. */
static int decode_up_to(struct ebb_lines_codec *c, find_fn *find,
                        struct ebb_slice bytes, bool end,
                        struct ebb_decoded *out)
{
    size_t from = c->seen < bytes.len ? c->seen : bytes.len;
    const unsigned char *hit = find(c, bytes.at + from, bytes.len - from);
    size_t len = hit != NULL ? (size_t)(hit - bytes.at) : bytes.len;

    c->seen = 0;
    if (len - ends_in_return(find, bytes.at, len) > c->max_len) {
        c->discarding = hit == NULL;
        out->used = hit != NULL ? len + 1 : len;
        return -EMSGSIZE;
    }
    if (hit == NULL && (!end || len == 0)) {
        c->seen = len;
        return 0;
    }
    out->frame = (struct ebb_slice){ bytes.at, len };
    out->used = hit != NULL ? len + 1 : len;
    return 1;
}

/* The same behind what is left of a frame that was too long. */
static int decode_until(struct ebb_lines_codec *c, find_fn *find,
                        struct ebb_slice bytes, bool end,
                        struct ebb_decoded *out)
{
    size_t rest = 0;
    int rc;

    if (c->discarding) {
        const unsigned char *hit = find(c, bytes.at, bytes.len);

        rest = hit != NULL ? (size_t)(hit - bytes.at) + 1 : bytes.len;
        c->discarding = hit == NULL;
        bytes.at += rest;
        bytes.len -= rest;
    }
    rc = decode_up_to(c, find, bytes, end, out);
    out->used += rest;
    return rc;
}

static const unsigned char *find_newline(const struct ebb_lines_codec *c,
                                         const unsigned char *at, size_t len)
{
    (void)c;
    return len > 0 ? memchr(at, '\n', len) : NULL;
}

static int decode_line(struct ebb_codec *codec, struct ebb_slice bytes,
                       bool end, struct ebb_decoded *out)
{
    struct ebb_lines_codec *c = (struct ebb_lines_codec *)codec;
    int rc = decode_until(c, find_newline, bytes, end, out);
    struct ebb_slice *line = &out->frame;

    if (rc > 0 && line->len > 0 && line->at[line->len - 1] == '\r') {
        line->len--;
        /* Nothing but a lone '\r' at the end is no line. */
        if (line->len == 0 && out->used == bytes.len
            && bytes.at[bytes.len - 1] == '\r')
            return 0;
    }
    return rc;
}

/* frame and suffix, or nothing. */
static int append_both(struct ebb_bytes *out, struct ebb_slice frame,
                       struct ebb_slice suffix)
{
    unsigned char *to;

    if (frame.len > SIZE_MAX - suffix.len)
        return -ENOMEM;
    to = ebb_bytes_room(out, frame.len + suffix.len);
    if (to == NULL)
        return -ENOMEM;
    if (frame.len > 0)
        memcpy(to, frame.at, frame.len);
    memcpy(to + frame.len, suffix.at, suffix.len);
    ebb_bytes_commit(out, frame.len + suffix.len);
    return 0;
}

static int encode_line(struct ebb_codec *codec, struct ebb_slice frame,
                       struct ebb_bytes *out)
{
    (void)codec;
    return append_both(out, frame, ebb_slice_of("\n"));
}

void ebb_lines_codec_init(struct ebb_lines_codec *c, size_t max_len)
{
    *c = (struct ebb_lines_codec){
        .codec = { decode_line, encode_line }, .max_len = max_len
    };
}

static const unsigned char *find_delimiter(const struct ebb_lines_codec *c,
                                           const unsigned char *at,
                                           size_t len)
{
    const char *set = ((const struct ebb_delimiter_codec *)c)->delimiters;
    size_t count = strlen(set);

    for (size_t i = 0; i < len; i++)
        if (memchr(set, at[i], count) != NULL)
            return at + i;
    return NULL;
}

static int decode_delimited(struct ebb_codec *codec, struct ebb_slice bytes,
                            bool end, struct ebb_decoded *out)
{
    return decode_until((struct ebb_lines_codec *)codec, find_delimiter,
                        bytes, end, out);
}

static int encode_delimited(struct ebb_codec *codec, struct ebb_slice frame,
                            struct ebb_bytes *out)
{
    return append_both(out, frame, ebb_slice_of(
                           ((struct ebb_delimiter_codec *)codec)->suffix));
}

void ebb_delimiter_codec_init(struct ebb_delimiter_codec *c,
                              const char *delimiters, const char *suffix,
                              size_t max_len)
{
    ebb_lines_codec_init(&c->lines, max_len);
    c->lines.codec = (struct ebb_codec){ decode_delimited, encode_delimited };
    c->delimiters = delimiters;
    c->suffix = suffix;
}

/* ---- a length in front ---- */

static uint64_t get_field(const struct ebb_length_codec *c,
                          const unsigned char *at)
{
    uint64_t n = 0;

    for (size_t i = 0; i < c->field_len; i++)
        n = n << 8 | at[c->little_endian ? c->field_len - 1 - i : i];
    return n;
}

static int decode_length(struct ebb_codec *codec, struct ebb_slice bytes,
                         bool end, struct ebb_decoded *out)
{
    struct ebb_length_codec *c = (struct ebb_length_codec *)codec;
    size_t head = c->offset + c->field_len;
    size_t skip = c->skip == EBB_SKIP_HEAD ? head : c->skip;
    uint64_t value;
    int64_t n;

    EB_CHECK(c->field_len >= 1 && c->field_len <= 8, "a length of 1-8 bytes");
    if (bytes.len < (head > skip ? head : skip))
        return end && bytes.len > 0 ? -EBB_EEOF : 0;
    value = get_field(c, bytes.at + c->offset);
    if (value > c->max_len)
        return -EMSGSIZE;
    if (value > INT64_MAX
        || __builtin_add_overflow((int64_t)value, c->adjustment, &n)
        || n < 0 || (uint64_t)n > SIZE_MAX / 2 - skip)
        return -EOVERFLOW;
    if (bytes.len < skip + (size_t)n)
        return end ? -EBB_EEOF : 0;
    out->frame = (struct ebb_slice){ bytes.at + skip, (size_t)n };
    out->used = skip + (size_t)n;
    return 1;
}

static int encode_length(struct ebb_codec *codec, struct ebb_slice frame,
                         struct ebb_bytes *out)
{
    struct ebb_length_codec *c = (struct ebb_length_codec *)codec;
    unsigned char field[8];
    int64_t n;

    EB_CHECK(c->field_len >= 1 && c->field_len <= 8, "a length of 1-8 bytes");
    if (frame.len > c->max_len)
        return -EMSGSIZE;
    /* As if with numbers of any size: they are of different types. */
    if (__builtin_sub_overflow(frame.len, c->adjustment, &n) || n < 0)
        return -EOVERFLOW;
    if (c->field_len < 8 && n >> (8 * c->field_len) != 0)
        return -EMSGSIZE;
    for (size_t i = 0; i < c->field_len; i++)
        field[c->little_endian ? i : c->field_len - 1 - i] =
            (unsigned char)((uint64_t)n >> (8 * i));
    if (ebb_bytes_room(out, c->field_len + frame.len) == NULL)
        return -ENOMEM;
    (void)!ebb_bytes_append(out, field, c->field_len);
    (void)!ebb_bytes_append(out, frame.at, frame.len);
    return 0;
}

void ebb_length_codec_init(struct ebb_length_codec *c)
{
    *c = (struct ebb_length_codec){
        .codec = { decode_length, encode_length },
        .max_len = (size_t)8 << 20,
        .field_len = 4,
        .skip = EBB_SKIP_HEAD,
    };
}
