/* SPDX-License-Identifier: MIT-0 */
/* Codecs: what frames there are in bytes, however the bytes come in pieces;
 * what is sent is read back. */
#include "harness.h"

#include <ebb/codec.h>
#include <ebb/io.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SLICE(text) \
    ((struct ebb_slice){ (const unsigned char *)(text), sizeof(text) - 1 })

/* What a codec says, one line for each frame or code. */
struct log {
    char text[4096];
    size_t len;
};

static void log_frame(struct log *log, int rc, struct ebb_slice frame)
{
    size_t room = sizeof(log->text) - log->len;

    if (rc < 0)
        log->len += (size_t)snprintf(log->text + log->len, room, "!%d|", -rc);
    else
        log->len += (size_t)snprintf(log->text + log->len, room, "%.*s|",
                                     (int)frame.len,
                                     frame.len > 0 ? (const char *)frame.at
                                                   : "");
    CHECK(log->len < sizeof(log->text));
}

/* Decode what is there; false: a code that stays. */
static bool drain(struct ebb_codec *codec, struct ebb_bytes *in, bool end,
                  struct log *log)
{
    for (;;) {
        struct ebb_decoded found = { { NULL, 0 }, 0 };
        struct ebb_slice view = ebb_bytes_view(in);
        int rc = codec->decode(codec, view, end, &found);

        CHECK(found.used <= view.len);
        if (rc > 0 && found.frame.len > 0)
            CHECK(found.frame.at >= view.at
                  && found.frame.at + found.frame.len
                         <= view.at + found.used);
        if (rc != 0)
            log_frame(log, rc, found.frame);
        ebb_bytes_consume(in, found.used);
        if (rc < 0 && found.used == 0)
            return false;
        if (rc == 0)
            return true;
    }
}

/* The bytes in pieces: where bit i of `cuts` is set, one ends behind byte i.
 * A copy of the block in each step, so that every overrun is seen. */
static void decode_pieces(struct ebb_codec *codec, struct ebb_slice input,
                          uint64_t cuts, struct log *log)
{
    struct ebb_bytes in = { 0 };
    size_t from = 0;
    bool more = true;

    log->len = 0;
    log->text[0] = '\0';
    for (size_t i = 0; more && i < input.len; i++)
        if (i + 1 == input.len || (cuts >> (i % 64) & 1)) {
            CHECK_EQ(ebb_bytes_append(&in, input.at + from, i + 1 - from), 0);
            from = i + 1;
            more = drain(codec, &in, false, log);
        }
    if (more)
        (void)drain(codec, &in, true, log);
    ebb_bytes_fini(&in);
}

/* Every way to cut the bytes gives the same frames. */
static void check_splits(void (*init)(void *codec), void *codec,
                         struct ebb_slice input, const char *expected)
{
    uint64_t ways = input.len < 13 ? UINT64_C(1) << input.len : 3000;
    uint64_t seed = 88172645463325252u;
    struct log log;

    for (uint64_t i = 0; i < ways; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        init(codec);
        decode_pieces(codec, input, input.len < 13 ? i : i == 0 ? 0
                      : i == 1 ? UINT64_MAX : seed & (seed >> 5), &log);
        CHECK_STR(log.text, expected);
    }
}

/* ---- lines ---- */

static void init_lines(void *c)
{
    ebb_lines_codec_init(c, SIZE_MAX);
}

static void init_short_lines(void *c)
{
    ebb_lines_codec_init(c, 5);
}

TEST(lines_end_with_or_without_return)
{
    struct ebb_lines_codec c;

    check_splits(init_lines, &c, SLICE("a\nbc\r\n\n\r\nd"), "a|bc|||d|");
    check_splits(init_lines, &c, SLICE(""), "");
    check_splits(init_lines, &c, SLICE("\r\n\r"), "|");
    check_splits(init_lines, &c, SLICE("ab\r"), "ab|");
    check_splits(init_lines, &c, SLICE("a\rb\n\r\r\n"), "a\rb|\r|");
    check_splits(init_lines, &c,
                 SLICE("GET / HTTP/1.1\r\nHost: example.org\r\n\r\nbody"),
                 "GET / HTTP/1.1|Host: example.org||body|");
}

TEST(long_lines_are_left_out)
{
    struct ebb_lines_codec c;
    char expected[64];

    snprintf(expected, sizeof(expected), "12345|!%d|ok|", EMSGSIZE);
    check_splits(init_short_lines, &c, SLICE("12345\n1234567\nok\n"),
                 expected);
    snprintf(expected, sizeof(expected), "!%d|", EMSGSIZE);
    check_splits(init_short_lines, &c, SLICE("123456789abc"), expected);
    /* What ends a line does not count. */
    snprintf(expected, sizeof(expected), "12345||!%d|12345|", EMSGSIZE);
    check_splits(init_short_lines, &c,
                 SLICE("12345\r\n\r\n12345\rx\n12345"), expected);
    check_splits(init_short_lines, &c, SLICE("12345\r"), "12345|");
    snprintf(expected, sizeof(expected), "!%d|!%d||a|", EMSGSIZE, EMSGSIZE);
    check_splits(init_short_lines, &c, SLICE("123456\n1234567\r\n\na"),
                 expected);
}

/* ---- delimiters ---- */

static void init_delimiter(void *c)
{
    ebb_delimiter_codec_init(c, ",;\n", ";", 6);
}

TEST(any_delimiter_ends_a_frame)
{
    struct ebb_delimiter_codec c;
    struct ebb_bytes out = { 0 };
    char expected[64];

    check_splits(init_delimiter, &c, SLICE("a,b;;c\nd"), "a|b||c|d|");
    snprintf(expected, sizeof(expected), "a|!%d|bc|", EMSGSIZE);
    check_splits(init_delimiter, &c, SLICE("a,1234567,bc;"), expected);
    init_delimiter(&c);
    CHECK_EQ(c.lines.codec.encode(&c.lines.codec, SLICE("xy"), &out), 0);
    CHECK_EQ(ebb_bytes_view(&out).len, 3);
    CHECK_EQ(memcmp(ebb_bytes_view(&out).at, "xy;", 3), 0);
    ebb_bytes_fini(&out);
}

/* ---- a length in front ---- */

static struct ebb_length_codec options;

static void init_length(void *c)
{
    *(struct ebb_length_codec *)c = options;
}

static void check_length(struct ebb_slice input, const char *expected)
{
    struct ebb_length_codec c;

    check_splits(init_length, &c, input, expected);
}

TEST(length_in_front)
{
    char code[64];

    ebb_length_codec_init(&options);
    check_length(SLICE("\0\0\0\5hello\0\0\0\0\0\0\0\1x"), "hello||x|");
    snprintf(code, sizeof(code), "!%d|", EBB_EEOF);
    check_length(SLICE("\0\0\0\5hell"), code);
    check_length(SLICE("\0\0"), code);
    options.little_endian = true;
    check_length(SLICE("\3\0\0\0abc"), "abc|");
    options.field_len = 2;
    check_length(SLICE("\3\0abc\1\0d"), "abc|d|");
    options.little_endian = false;
    options.field_len = 3;
    check_length(SLICE("\0\0\3abc"), "abc|");
}

/* The examples of the field's documentation. */
TEST(length_offset_adjustment_and_skip)
{
    ebb_length_codec_init(&options);
    options.field_len = 1;
    options.skip = 0;
    options.adjustment = 1;
    check_length(SLICE("\3abc\1d"), "\3abc|\1d|");
    ebb_length_codec_init(&options);
    options.field_len = 2;
    options.adjustment = -2;
    check_length(SLICE("\0\5abc\0\3d"), "abc|d|");
    ebb_length_codec_init(&options);
    options.offset = 2;
    options.field_len = 3;
    check_length(SLICE("HH\0\0\5hello"), "hello|");
    ebb_length_codec_init(&options);
    options.field_len = 3;
    options.adjustment = 2;
    check_length(SLICE("\0\0\5HHhello"), "HHhello|");
    ebb_length_codec_init(&options);
    options.offset = 1;
    options.field_len = 2;
    options.adjustment = 1;
    options.skip = 3;
    check_length(SLICE("A\0\5Bhello"), "Bhello|");
    ebb_length_codec_init(&options);
    options.field_len = 1;
    options.skip = 4;
    check_length(SLICE("\2???ab\1???c"), "ab|c|");
}

TEST(lengths_that_are_none)
{
    char big[64], wrong[64];

    snprintf(big, sizeof(big), "!%d|", EMSGSIZE);
    snprintf(wrong, sizeof(wrong), "!%d|", EOVERFLOW);
    ebb_length_codec_init(&options);
    check_length(SLICE("\177\377\377\377abc"), big);
    options.max_len = 3;
    check_length(SLICE("\0\0\0\4abcd"), big);
    options.adjustment = -4;
    check_length(SLICE("\0\0\0\3abc"), wrong);
    options.max_len = SIZE_MAX;
    options.field_len = 8;
    options.adjustment = 1;
    check_length(SLICE("\177\377\377\377\377\377\377\377abc"), wrong);
    check_length(SLICE("\377\377\377\377\377\377\377\377abc"), wrong);
}

TEST(what_is_sent_is_read_back)
{
    static const struct ebb_slice frames[] = {
        { (const unsigned char *)"one", 3 }, { NULL, 0 },
        { (const unsigned char *)"three", 5 },
    };

    for (int v = 0; v < 16; v++) {
        struct ebb_length_codec c;
        struct ebb_bytes out = { 0 };

        ebb_length_codec_init(&options);
        options.field_len = (size_t)(v % 8) + 1;
        options.little_endian = v >= 8;
        options.adjustment = v % 3 - 1;
        init_length(&c);
        for (int i = 0; i < 3; i++) {
            int rc = c.codec.encode(&c.codec, frames[i], &out);

            if (frames[i].len == 0 && options.adjustment > 0)
                CHECK_EQ(rc, -EOVERFLOW);
            else
                CHECK_EQ(rc, 0);
        }
        check_length(ebb_bytes_view(&out), options.adjustment > 0
                     ? "one|three|" : "one||three|");
        ebb_bytes_fini(&out);
    }
}

TEST(frames_that_cannot_be_sent)
{
    static unsigned char much[300];
    struct ebb_length_codec c;
    struct ebb_bytes out = { 0 };

    ebb_length_codec_init(&c);
    c.field_len = 1;
    CHECK_EQ(c.codec.encode(&c.codec, (struct ebb_slice){ much, 256 }, &out),
             -EMSGSIZE);
    CHECK_EQ(c.codec.encode(&c.codec, (struct ebb_slice){ much, 255 }, &out),
             0);
    c.max_len = 100;
    CHECK_EQ(c.codec.encode(&c.codec, (struct ebb_slice){ much, 101 }, &out),
             -EMSGSIZE);
    CHECK_EQ(ebb_bytes_view(&out).len, 256);
    ebb_bytes_fini(&out);
}

/* ---- bytes ---- */

TEST(bytes_of_any_size)
{
    struct ebb_bytes_codec c;
    struct log log;

    ebb_bytes_codec_init(&c);
    decode_pieces(&c.codec, SLICE("abcdef"), 0, &log);
    CHECK_STR(log.text, "abcdef|");
    decode_pieces(&c.codec, SLICE("abcdef"), 5, &log);
    CHECK_STR(log.text, "a|bc|def|");
    decode_pieces(&c.codec, SLICE(""), 0, &log);
    CHECK_STR(log.text, "");
}

TEST(bytes_are_a_queue)
{
    struct ebb_bytes b = { 0 };
    unsigned char next_in = 0, next_out = 0;
    uint32_t seed = 7;

    for (int i = 0; i < 2000; i++) {
        size_t n = (seed = seed * 1664525 + 1013904223) >> 24;

        if (seed >> 23 & 1) {
            unsigned char *to = ebb_bytes_room(&b, n);

            CHECK(to != NULL);
            for (size_t k = 0; k < n; k++)
                to[k] = next_in++;
            ebb_bytes_commit(&b, n);
        } else {
            struct ebb_slice v = ebb_bytes_view(&b);

            n = n < v.len ? n : v.len;
            for (size_t k = 0; k < n; k++)
                CHECK_EQ(v.at[k], next_out++);
            ebb_bytes_consume(&b, n);
        }
    }
    CHECK(ebb_bytes_room(&b, SIZE_MAX - 5) == NULL);
    CHECK_EQ(ebb_bytes_append(&b, NULL, 0), 0);
    ebb_bytes_fini(&b);
}
