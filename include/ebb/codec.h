/* SPDX-License-Identifier: MIT-0 */
/*
 * Codecs: how frames lie in a stream of bytes.
 *
 * A codec is plain C without any waiting: it finds frames in bytes and turns
 * frames into bytes.  <ebb/framed.h> puts one on a byte stream.  The four here
 * cover most protocols; another one is a struct that begins with struct
 * ebb_codec and points to two functions.
 */
#ifndef EBB_CODEC_H
#define EBB_CODEC_H

#include <ebb/base.h>
#include <ebb/bytes.h>

struct ebb_codec;

/* What decode() has found. */
struct ebb_decoded {
    struct ebb_slice frame;     /* a part of the bytes it was shown */
    size_t used;                /* bytes that are done with, the frame
                                 * included, also where there is none */
};

/*
 * decode: look for the next frame.
 *
 *   bytes   all that has come and is not done with
 *   end     no more will come
 *   out     all zero before
 *
 * Returns 1 with a frame, 0: there is none yet (or ever, at the end), or a
 * negative code; where that has used bytes, the call after it goes on behind
 * them.
 *
 * encode: append a frame to `out`.  Returns 0 or a negative code, with nothing
 * appended.
 *
 * NULL: it does not go this way.
 */
struct ebb_codec {
    int (*decode)(struct ebb_codec *codec, struct ebb_slice bytes, bool end,
                  struct ebb_decoded *out);
    int (*encode)(struct ebb_codec *codec, struct ebb_slice frame,
                  struct ebb_bytes *out);
};

/* Frames are whatever comes, and are sent as they are. */
struct ebb_bytes_codec {
    struct ebb_codec codec;
};
EBB_API void ebb_bytes_codec_init(struct ebb_bytes_codec *c);

/*
 * Lines: each ends with "\n" or "\r\n", which are no part of the frame; the
 * last one may have neither.  Sent with "\n".
 *
 * A line longer than max_len bytes, without its end, is -EMSGSIZE, once, and
 * is left out.
 */
struct ebb_lines_codec {
    struct ebb_codec codec;
    size_t max_len;             /* SIZE_MAX: any */
    size_t seen;                /* bytes known to hold no end */
    bool discarding;
};
EBB_API void ebb_lines_codec_init(struct ebb_lines_codec *c, size_t max_len);

/*
 * Frames that end with any of some bytes, which is no part of them; what is
 * left at the end is a frame too.  Sent with `suffix` behind.  As for lines,
 * a frame longer than max_len is -EMSGSIZE and left out.
 */
struct ebb_delimiter_codec {
    struct ebb_lines_codec lines;
    const char *delimiters;     /* borrowed; a string, "" finds nothing */
    const char *suffix;         /* borrowed */
};
EBB_API void
ebb_delimiter_codec_init(struct ebb_delimiter_codec *c,
                         const char *delimiters, const char *suffix,
                         size_t max_len);

/*
 * Frames behind a head that holds their length:
 *
 *     | offset bytes | length: field_len bytes | ... | payload |
 *
 * The value of the field plus `adjustment` is how many bytes come behind the
 * first `skip` bytes, which are dropped, and they are the frame.  Set by
 * ebb_length_codec_init(): a field of 4 bytes in network order at the front,
 * which is dropped, and frames of up to 8 MiB.  Change members before use.
 *
 * Read: -EMSGSIZE: the field says more than max_len; -EOVERFLOW: the adjusted
 * length is no length; both stay, since nobody knows where the next frame
 * begins.  -EBB_EEOF: the stream has ended inside a frame.  Sent: the field
 * (the length less the adjustment) and the frame.
 */
struct ebb_length_codec {
    struct ebb_codec codec;
    size_t max_len;
    size_t offset;
    size_t field_len;           /* 1 to 8 */
    int64_t adjustment;
    size_t skip;                /* EBB_SKIP_HEAD: offset + field_len */
    bool little_endian;
};
#define EBB_SKIP_HEAD SIZE_MAX
EBB_API void ebb_length_codec_init(struct ebb_length_codec *c);

#endif
