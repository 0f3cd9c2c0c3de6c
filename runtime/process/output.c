/* SPDX-License-Identifier: MIT-0 */
/* Programs in one call: their end, and what they have written. */
#include <errno.h>

#include <ebb/process.h>

enum { READ_BYTES = 8192 };

void ebb_output_fini(struct ebb_output *o)
{
    ebb_bytes_fini(&o->out);
    ebb_bytes_fini(&o->err);
}

static async int read_all(struct ebb_io *io, struct ebb_bytes *to)
{
    int n = io != NULL ? 1 : 0;

    while (n > 0) {
        unsigned char *room = ebb_bytes_room(to, READ_BYTES);

        if (room == NULL)
            return -ENOMEM;
        n = try await ebb_read(io, room, READ_BYTES);
        ebb_bytes_commit(to, (size_t)n);
    }
    return 0;
}

async int ebb_child_output(struct ebb_child *child, struct ebb_output *out)
{
    struct ebb_output got = { .exit = { 0, 0, false } };

    defer ebb_output_fini(&got);
    await ebb_close(child->in);
    child->in = NULL;
    join {
        try await read_all(child->out, &got.out);
        try await read_all(child->err, &got.err);
        try await ebb_child_wait(child, &got.exit);
    }
    *out = got;
    got = (struct ebb_output){ .exit = { 0, 0, false } };
    return 0;
}

async int ebb_command_status(const struct ebb_command *command,
                             struct ebb_exit *exit)
{
    struct ebb_child *child;

    try await ebb_command_spawn(command, &child);
    defer await ebb_child_close(child);
    await ebb_close(child->in);
    child->in = NULL;
    return await ebb_child_wait(child, exit);
}

async int ebb_command_output(const struct ebb_command *command,
                             struct ebb_output *out)
{
    struct ebb_command c = *command;
    struct ebb_child *child;

    if (c.in.kind == EBB_STDIO_INHERIT)
        c.in = EBB_NULL;
    c.out = c.err = EBB_PIPED;
    try await ebb_command_spawn(&c, &child);
    defer await ebb_child_close(child);
    return await ebb_child_output(child, out);
}
