# SPDX-License-Identifier: MIT-0
"""gdb commands for programs in Async C: help ebb.

A suspended async function is no C stack frame but a block of memory, whose
head (struct ebb_frame of <ebb/abi.h>) holds a resume function, the frame that
awaits it, and the number of the place it is suspended at.  ebbcc leaves a
table of these places beside each function.  That is all these commands read,
so they work on a core file as on a live process.
"""

import linecache
import re

import gdb
from gdb.FrameDecorator import FrameDecorator

SHIELD = 0x80000000
YIELDS = 0x40000000
FENCE = 0x20000000
RUN, CANCEL = 1, 4
ROOT = 1
BRANCH = ("not started", "off", "live", "done", "cancelled")
DEEPEST = 100000

# What the frames of the library wait for: text, struct, what of it to show.
LEAVES = {
    "sleep.c:resume_sleep": ("sleeps", None, ()),
    "sleep.c:resume_yield": ("lets others run", None, ()),
    "pause.c:resume_pause": ("lets others run", None, ()),
    "fd.c:wait_resume": ("waits for a descriptor", "eb_fd_wait", ("fd->fd",)),
    "fill.c:fill_resume": ("waits for a descriptor", "fill_frame",
                           ("wait->fd->fd",)),
    "read.c:read_resume": ("waits for a descriptor", "read_frame",
                           ("wait->fd->fd",)),
    "fd.c:turn_resume": ("lets others run", None, ()),
    "wait.c:wait_resume": ("waits", "eb_wait", ("rq->object", "rq->want")),
    "task.c:resume_await": ("awaits a task", None, ()),
    "task.c:resume_wait": ("awaits a task", None, ()),
    "waker.c:resume_waker": ("waits for a waker", "waker_frame", ("waker",)),
    "resolve.c:resolve_resume": ("resolves a host name", None, ()),
    "pool.c:resume_blocking": ("waits for a pool of threads",
                               "blocking_frame", ("fn",)),
    "all.c:resume_root": ("awaits a list of tasks", None, ()),
    "all.c:resume_pause": ("lets others run", None, ()),
    "scope.c:resume_wait": ("waits for tasks of its scope", None, ()),
    "scope.c:resume_close": ("waits for tasks of its scope", None, ()),
    "engine.c:wait_resume": ("waits for an HTTP transfer", None, ()),
    "future.c:set_resume": ("waits for one of a set of futures", None, ()),
    "gen.c:peek_resume": ("looks at the next item of a stream", None, ()),
    "gen.c:close_resume": ("closes a stream", None, ()),
    "join_set.c:next_resume": ("waits for one of a set of tasks", None, ()),
    "op.c:resume_op": ("waits for the kernel", None, ()),
    "file.c:resume_file": ("waits for a file", None, ()),
    "file.c:resume_slot": ("waits for a file", "eb_slot_op", ("path",)),
    "pause.c:resume_advance": ("moves the clock", None, ()),
    "scope.c:resume_failure": ("waits for a task that fails", None, ()),
    "timer.c:resume_wait": ("sleeps", None, ()),
    "token.c:token_resume": ("waits for a token's cancel", None, ()),
    "tracker.c:wait_resume": ("waits for tracked tasks", None, ()),
}


def word(address):
    """The pointer-sized word at an address."""
    size = gdb.lookup_type("void").pointer().sizeof
    data = gdb.selected_inferior().read_memory(address, size)
    return int.from_bytes(bytes(data), "little")


def symbol_at(address):
    """Name of the function at an address, or None."""
    text = gdb.execute("info symbol 0x%x" % address, to_string=True)
    found = re.match(r"([\w$.]+) in section", text)
    return found.group(1).split(".")[0] if found else None


def block_at(address):
    """The block of a function's unit, with its static objects and types."""
    table = gdb.find_pc_line(address).symtab
    return table.static_block() if table is not None else None


def pointer_to(name, address, block=None):
    kind = (gdb.lookup_type(name, block) if block is not None
            else gdb.lookup_type(name))
    return gdb.Value(address).cast(kind.pointer())


def short(path):
    return path.rsplit("/", 1)[-1]


class Frame:
    """A suspended async function, or a frame of the library."""

    def __init__(self, address):
        head = pointer_to("struct ebb_frame", address)
        self.address = address
        self.resume = int(head["resume"])
        self.parent = int(head["parent"])
        self.state = int(head["state"]) & ~(SHIELD | YIELDS | FENCE)
        self.is_fence = bool(int(head["state"]) & FENCE)
        self.shielded = bool(int(head["state"]) & SHIELD)
        self.symbol = symbol_at(self.resume) or "0x%x" % self.resume
        self.own = None
        if self.symbol.startswith("__ebb_resume_"):
            self.own = self.symbol[len("__ebb_resume_"):]

    def point(self):
        """(file, line, locals) of the place it is suspended at, or None."""
        block = block_at(self.resume)
        if self.own is None or block is None:
            return None
        for symbol in block:
            if symbol.name == "__ebb_points_" + self.own:
                entry = symbol.value()[self.state]
                return (entry["file"].string(), int(entry["line"]),
                        entry["locals"].string())
        return None

    def where(self):
        """NAME () at FILE:LINE, or what a frame of the library waits for."""
        if self.own is None:
            return self.leaf_text()
        found = re.match(r"(.*)_b(\d+)$", self.own)
        name = self.own
        if found and self.has_up():
            name = "%s (branch %s)" % found.groups()
        place = self.point()
        if place is None:
            return name
        text = "%s at %s:%d" % (name, place[0], place[1])
        return text + " [in a clean-up]" if self.shielded else text

    def has_up(self):
        try:
            return any("__ebb_up" in path for path, _ in self.fields())
        except gdb.error:
            return True

    def leaf_text(self):
        table = gdb.find_pc_line(self.resume).symtab
        key = (short(table.filename) + ":" if table else "") + self.symbol
        text, kind, shown = LEAVES.get(key, (self.symbol, None, ()))
        if key == "task.c:resume_await":
            task = pointer_to("struct ebb_task_await_frame",
                              self.address)["task"]
            return "%s: %s" % (text, Task(int(task)).title())
        if key == "wait.c:wait_resume":
            wait = pointer_to("struct eb_wait", self.address,
                              block_at(self.resume))
            text = wait["kind"]["what"].string()
        values = []
        try:
            for path in shown:
                value = pointer_to("struct " + kind, self.address,
                                   block_at(self.resume)).dereference()
                for part in path.split("->"):
                    if value.type.code == gdb.TYPE_CODE_PTR:
                        value = value.dereference()
                    value = value[part]
                values.append("%s = %s" % (path.replace("->", " "), value))
        except gdb.error:
            pass
        return text + (": " + ", ".join(values) if values else "")

    def is_group(self):
        return self.symbol == "eb_group_resume"

    def fields(self):
        """(path, value) of all members, those of unnamed ones too."""
        union = pointer_to("union __ebb_frame_" + self.own, self.address,
                           block_at(self.resume)).dereference()
        return list(walk(union, ""))

    def locals(self):
        """(name, value) of the locals that are kept over this suspension."""
        place = self.point()
        if place is None:
            return []
        fields = dict(self.fields())
        result = []
        for item in place[2].split():
            name, _, field = item.partition("=")
            if (field or name) in fields:
                result.append((name, fields[field or name]))
        return result


def walk(value, prefix):
    for field in value.type.fields():
        inner = value[field]
        if field.name is None or field.name == "":
            yield from walk(inner, prefix)
        else:
            yield prefix + field.name, inner


class Task:
    def __init__(self, address):
        self.value = pointer_to("struct ebb_task", address)
        self.address = address

    def id(self):
        return (int(self.value["h"]["cls"]) - 1 << 32) + int(
            self.strand()["index"])

    def is_live(self):
        """Made, and not ended."""
        return (int(self.value["h"]["cls"]) != 0
                and int(self.value["head"]["joiner"]) not in (1, 2))

    def site(self):
        origin = int(self.strand()["up"]) & ~ROOT
        size = gdb.lookup_type("void").pointer().sizeof
        address = word(origin + size)
        if address == 0:
            return ("?", "?", 0)
        site = pointer_to("struct ebb_site", address)
        return (site["name"].string(), site["file"].string(),
                int(site["line"]))

    def title(self):
        return "task %d (%s)" % (self.id(), self.site()[0])

    def strand(self):
        return self.value["strand"]

    def leaf(self):
        return int(self.strand()["leaf"])

    def is_started(self):
        return self.leaf() != 0 and self.leaf() != self.address

    def state(self, running):
        at = int(self.strand().address)
        if at in running:
            return "running (thread %d)" % running[at]
        text = "ready" if int(self.strand()["word"]) & RUN else "waiting"
        if int(self.strand()["word"]) & CANCEL:
            text += ", cancelled"
        return text

    def where(self, running):
        if int(self.strand().address) in running:
            return "on its thread's stack: thread %d, bt" % (
                running[int(self.strand().address)])
        if not self.is_started():
            return "not started"
        for frame in chain(self.leaf(), self.address):
            if frame.own is not None:
                return frame.where()
        return Frame(self.leaf()).where()


def chain(leaf, end):
    """Frames from the innermost one up to the frame `end`, not included."""
    for _ in range(DEEPEST):
        if leaf in (0, end):
            return
        frame = Frame(leaf)
        yield frame
        leaf = frame.parent


def tasks():
    try:
        listed = int(gdb.parse_and_eval("(unsigned long)eb_runtimes"))
    except gdb.error:
        listed = int(gdb.parse_and_eval("*(unsigned long *)&eb_runtimes"))
    size = gdb.lookup_type("void").pointer().sizeof
    result = []
    while listed != 0:
        heaps, count = (word(listed + i * size) for i in (1, 2))
        for i in range(count):
            heap = word(heaps + i * size)
            for kind in (1, 2):
                tasks_of(word(heap + kind * size), size, result)
        listed = word(listed)
    return sorted(result, key=Task.id)


def tasks_of(chunk, size, result):
    """The tasks of a list of chunks: see struct eb_chunk of task/heap.h."""
    while chunk != 0:
        at, step, end = (word(chunk + i * size) for i in (1, 2, 3))
        while at < end and len(result) < DEEPEST:
            task = Task(at)
            if task.is_live():
                result.append(task)
            at += step
        chunk = word(chunk)


def running_strands():
    """Strands that threads are running, by address: number of the thread.
    The word of a root strand is what counts, so groups are gone up."""
    result = {}
    before = gdb.selected_thread()
    if before is None:
        return result
    frame = gdb.selected_frame()
    for thread in gdb.selected_inferior().threads():
        try:
            thread.switch()
            strand = gdb.parse_and_eval("ebb_self.strand")
            while int(strand) != 0:
                result[int(strand)] = thread.num
                up = int(strand["up"])
                if up & ROOT:
                    break
                strand = pointer_to("struct ebb_group", up)["outer"]
        except gdb.error:
            pass
    before.switch()
    frame.select()
    return result


def task_by(arg):
    """The task an argument names: its id; without one, that of the thread."""
    every = tasks()
    if arg:
        number = int(gdb.parse_and_eval(arg))
        for task in every:
            if number in (task.id(), task.address):
                return task
        raise gdb.GdbError("There is no task %s." % arg)
    running = running_strands()
    here = gdb.selected_thread()
    for task in every:
        if here and running.get(int(task.strand().address)) == here.num:
            return task
    if len(every) == 1:
        return every[0]
    raise gdb.GdbError("Which task?  See 'ebb tasks'.")


def say(text):
    gdb.write(text + "\n")


def value_text(value):
    try:
        return value.format_string(max_elements=50)
    except gdb.error as error:
        return "<%s>" % error


class Printer:
    """Prints a chain of awaits; numbers its frames through."""

    def __init__(self, with_locals):
        self.with_locals = with_locals
        self.frames = []

    def line(self, frame, indent):
        say("%s#%-2d %s" % (indent, len(self.frames), frame.where()))
        self.frames.append(frame)
        if not self.with_locals:
            return
        for name, value in frame.locals():
            say("%s        %s = %s" % (indent, name, value_text(value)))

    def chain(self, leaf, end, indent=""):
        for frame in chain(leaf, end):
            if frame.is_group():
                self.group(frame, indent)
            elif not frame.is_fence:    # of a within: between two functions
                self.line(frame, indent)

    def group(self, frame, indent):
        group = pointer_to("struct ebb_group", frame.address)
        for i in range(int(group["count"])):
            branch = group["branch"][i]
            status = int(branch["status"])
            say("%s    branch %d: %s" % (indent, i + 1, BRANCH[status]))
            if BRANCH[status] != "live":
                continue
            self.chain(int(branch["strand"]["leaf"]),
                       int(branch["root"].address), indent + "    ")


    def stack_line(self, frame):
        place = frame.find_sal()
        name = function_name(frame) or frame.name()
        say("#%-2d %s at %s:%d" % (len(self.frames), name,
                                   place.symtab.filename, place.line))
        self.frames.append(None)
        for symbol, value in locals_of(frame) if self.with_locals else ():
            say("        %s = %s" % (symbol.name, value_text(value)))

    def up(self, leaf, strand, end):
        """From a frame to the task, out of the branches it is in."""
        while strand != 0:
            for frame in chain(leaf, end):
                if frame.own is not None:
                    self.line(frame, "")
            group = int(strand["up"])
            if group & ROOT:
                return
            leaf = Frame(group).parent
            strand = pointer_to("struct ebb_group", group)["outer"]


def print_running(printer, task, number):
    """What runs on the thread's stack, and then what awaits that."""
    before = gdb.selected_thread()
    selected = gdb.selected_frame()
    for thread in gdb.selected_inferior().threads():
        if thread.num == number:
            thread.switch()
    try:
        resumed = 0
        frame = gdb.newest_frame()
        while frame is not None:
            if is_async(frame):
                printer.stack_line(frame)
                resumed = self_of(frame)
            frame = frame.older()
        if resumed != 0:
            printer.up(Frame(resumed).parent,
                       gdb.parse_and_eval("ebb_self.strand"), task.address)
    finally:
        before.switch()
        selected.select()


def self_of(frame):
    """The frame that a resume copy goes on with; 0: none, or not known."""
    try:
        return int(frame.read_var("__ebb_self"))
    except (ValueError, gdb.error):
        return 0


def print_chain(task, with_locals):
    printer = Printer(with_locals)
    running = running_strands()
    name, path, line = task.site()
    at = int(task.strand().address)
    if at in running:
        print_running(printer, task, running[at])
    elif task.is_started():
        printer.chain(task.leaf(), task.address)
    else:
        say("    not started")
    say("    task %d: %s, spawned at %s:%d" % (task.id(), name, path, line))
    return printer.frames


class Ebb(gdb.Command):
    """Commands for Async C: tasks, and what they wait for."""

    def __init__(self):
        super().__init__("ebb", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


class EbbTasks(gdb.Command):
    """ebb tasks: all tasks of all runtimes: id, function, state, place."""

    def __init__(self):
        super().__init__("ebb tasks", gdb.COMMAND_STACK)

    def invoke(self, arg, from_tty):
        running = running_strands()
        every = tasks()
        if not every:
            say("No tasks.")
        for task in every:
            say("%4d  %-16s %-18s %s" % (task.id(), task.site()[0],
                                         task.state(running),
                                         task.where(running)))


class EbbBt(gdb.Command):
    """ebb bt [-q] [TASK]: what a task awaits, the innermost first, with the
locals that are kept meanwhile (not with -q); TASK is the id of 'ebb tasks'."""

    def __init__(self):
        super().__init__("ebb bt", gdb.COMMAND_STACK)

    def invoke(self, arg, from_tty):
        words = arg.split()
        quiet = "-q" in words
        words = [w for w in words if w != "-q"]
        print_chain(task_by(" ".join(words)), not quiet)


class EbbFrame(gdb.Command):
    """ebb frame TASK N: one frame of 'ebb bt TASK': its address, its locals;
the value is kept as $frame, of the type of the frame."""

    def __init__(self):
        super().__init__("ebb frame", gdb.COMMAND_STACK)

    def invoke(self, arg, from_tty):
        words = arg.split()
        if len(words) != 2:
            raise gdb.GdbError("ebb frame TASK N")
        printer = Printer(False)
        task = task_by(words[0])
        out = []
        saved, gdb_say = say, out.append
        globals()["say"] = gdb_say
        try:
            printer.chain(task.leaf(), task.address)
        finally:
            globals()["say"] = saved
        number = int(words[1])
        if number >= len(printer.frames):
            raise gdb.GdbError("There is no frame %d." % number)
        frame = printer.frames[number]
        say("#%-2d %s, frame 0x%x, state %d" % (number, frame.where(),
                                               frame.address, frame.state))
        for name, value in frame.locals():
            say("%s = %s" % (name, value_text(value)))
        if frame.own is not None:
            value = pointer_to("union __ebb_frame_" + frame.own,
                               frame.address, block_at(frame.resume))
            gdb.set_convenience_variable("frame", value.dereference())


def is_ours(name):
    """Is the name one that ebbcc has made?"""
    return name is None or name.startswith("__ebb_")


def own_name(frame):
    """What ebbcc has called an async function after: "middle_b1" of either
    copy of its first branch."""
    name = frame.name() or ""
    for prefix in ("__ebb_resume_", "__ebb_start_", "__ebb_"):
        if name.startswith(prefix):
            return name[len(prefix):]
    return name


def function_name(frame):
    """The user's name of an async function, from either copy of it, with its
    branch; None: it is an ordinary function."""
    name = own_name(frame)
    if name == frame.name() and not is_async(frame):
        return None
    found = re.match(r"(.*)_b(\d+)$", name)
    if found and gdb.lookup_static_symbol("__ebb_points_" + found.group(1)):
        return "%s (branch %s)" % found.groups()
    return name


def own_block(frame):
    try:
        return frame.block()
    except RuntimeError:                # no debugging information
        return None


def is_async(frame):
    """Has the function of the stack frame a parameter of ours?"""
    block = own_block(frame)
    while block is not None and block.function is None:
        block = block.superblock
    return block is not None and any(
        symbol.is_argument and is_ours(symbol.name) for symbol in block)


def frame_members(frame):
    """Types of the members of an async function's frame by the names of the
    locals that they belong to."""
    result = {}
    try:
        union = gdb.lookup_type("union __ebb_frame_" + own_name(frame),
                                frame.block())
    except gdb.error:
        return result
    for path, kind in walk_type(union, ""):
        result.setdefault(path.split("__")[0], []).append(kind)
    return result


def walk_type(kind, prefix):
    for field in kind.fields():
        if field.name is None or field.name == "":
            yield from walk_type(field.type, prefix)
        else:
            yield prefix + field.name, field.type


def value_of(symbol, frame, members):
    """The value of a local.  One that lives in the frame is known to the
    debugger as a pointer to where it is; that is seen by its type."""
    value = symbol.value(frame)
    if value.type.code != gdb.TYPE_CODE_PTR:
        return value
    for kind in members.get(symbol.name, ()):
        element = kind.target() if kind.code == gdb.TYPE_CODE_ARRAY else kind
        if (value.type.target().unqualified() == element.unqualified()
                and kind.unqualified() != value.type.unqualified()):
            return value.cast(kind.pointer()).dereference()
    return value


def locals_of(frame):
    """(symbol, value) of the user's locals and arguments, innermost first."""
    members = frame_members(frame)
    block = own_block(frame)
    while block is not None and not block.is_global:
        for symbol in block:
            if not is_ours(symbol.name) and (symbol.is_variable
                                             or symbol.is_argument):
                yield symbol, value_of(symbol, frame, members)
        if block.function is not None:
            return
        block = block.superblock


class EbbLocals(gdb.Command):
    """ebb locals: the user's locals of the selected stack frame, arguments
too; one that gdb knows by its address, with its value."""

    def __init__(self):
        super().__init__("ebb locals", gdb.COMMAND_STACK)

    def invoke(self, arg, from_tty):
        seen = set()
        for symbol, value in locals_of(gdb.selected_frame()):
            if symbol.name not in seen:
                seen.add(symbol.name)
                say("%s = %s" % (symbol.name, value_text(value)))


class InfoLocals(gdb.Command):
    """info locals [-q] [-t TYPEREGEXP] [NAMEREGEXP]: as ever; of an async
function without what ebbcc has added."""

    def __init__(self):
        super().__init__("info locals", gdb.COMMAND_STACK)

    def invoke(self, arg, from_tty):
        words = gdb.string_to_argv(arg)
        kind = None
        if "-t" in words[:-1]:
            at = words.index("-t")
            kind = words[at + 1]
            del words[at:at + 2]
        quiet = "-q" in words
        names = [word for word in words if not word.startswith("-")]
        any_shown = False
        for symbol, value in locals_of(gdb.selected_frame()):
            if (symbol.is_argument
                    or (names and not re.search(names[0], symbol.name))
                    or (kind and not re.search(kind, str(symbol.type)))):
                continue
            any_shown = True
            say("%s = %s" % (symbol.name, value_text(value)))
        if not any_shown and not quiet:
            say("No locals.")


class Named:
    """A name and a value, as frame filters want them."""

    def __init__(self, name, value):
        self.name, self.val = name, value

    def symbol(self):
        return self.name

    def value(self):
        return self.val


class AsyncFrame(FrameDecorator):
    """A stack frame of an async function under its name in the source."""

    def function(self):
        return function_name(self.inferior_frame())

    def frame_args(self):
        return [Named(symbol.name, value)
                for symbol, value in locals_of(self.inferior_frame())
                if symbol.is_argument]

    def frame_locals(self):
        return [Named(symbol.name, value)
                for symbol, value in locals_of(self.inferior_frame())
                if not symbol.is_argument]


class AsyncFrames:
    """The frame filter of bt: names in place of ebbcc's."""

    name, priority, enabled = "ebb", 100, True

    @staticmethod
    def filter(frames):
        for frame in frames:
            inner = frame.inferior_frame()
            if function_name(inner) is not None:
                frame = AsyncFrame(frame)
            yield frame


class TaskPrinter:
    """A task(T), or a struct ebb_task."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        address = int(self.value if self.value.type.code
                      == gdb.TYPE_CODE_PTR else self.value.address)
        if address == 0:
            return "no task"
        task = Task(address)
        text = "%s, %s" % (task.title(), task.state(running_strands()))
        return text + (", " + task.where({}) if "waiting" in text else "")


class ChannelPrinter:
    """A channel(T)."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value) == 0:
            return "no channel"
        channel = pointer_to("struct ebb_chan", int(self.value))
        return "channel, %d of %d%s" % (
            int(channel["count"]), int(channel["cap"]),
            ", closed" if channel["closed"] else "")


class StreamPrinter:
    """A stream(T)."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value) == 0:
            return "no stream"
        return "stream of " + Frame(int(self.value)).where()


HANDLES = {"ebb_task": TaskPrinter, "ebb_chan": ChannelPrinter,
           "ebb_stream": StreamPrinter}


def printer_of(value):
    """A handle is a T (**)(struct of its kind *): see words.h."""
    kind = value.type.strip_typedefs()
    for code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_PTR):
        if kind.code != code:
            return None
        kind = kind.target().strip_typedefs()
    if kind.code != gdb.TYPE_CODE_FUNC or len(kind.fields()) != 1:
        return None
    kind = kind.fields()[0].type
    if kind.code != gdb.TYPE_CODE_PTR or kind.target().tag not in HANDLES:
        return None
    return HANDLES[kind.target().tag](value)


class EbbNext(gdb.Command):
    """ebb next: as next, but over an await that suspends too: goes on until
this very call of the function has been resumed behind it."""

    def __init__(self):
        super().__init__("ebb next", gdb.COMMAND_RUNNING)

    def invoke(self, arg, from_tty):
        frame = gdb.selected_frame()
        name = frame.name()
        task = gdb.parse_and_eval("ebb_self.strand")
        function = name
        if name.startswith("__ebb_resume_"):
            function = name[len("__ebb_resume_"):]
        if name.startswith("__ebb_start_"):
            function = name[len("__ebb_start_"):]
        depth = self.depth(frame)
        line = frame.find_sal().line
        self.step("next")
        if not self.has_left(function, depth) and not self.is_leaving(
                function, line):
            self.show()
            return
        resume = gdb.Breakpoint("__ebb_resume_" + function, internal=True)
        resume.silent = True
        resume.condition = "ebb_self.strand == (void *)0x%x" % int(task)
        try:
            self.step("continue")
            if gdb.selected_thread() is None:
                return
            now = gdb.selected_frame().name()
            if now == "__ebb_resume_" + function:
                self.to_next_line(now)
            self.show()
        finally:
            resume.delete()

    @staticmethod
    def step(command):
        """Run it; show() says where it ended."""
        try:
            gdb.execute("with suppress-cli-notifications on -- " + command,
                        to_string=True)
        except gdb.error:               # before gdb 13
            gdb.execute(command, to_string=True)

    @staticmethod
    def show():
        sal = gdb.selected_frame().find_sal()
        if sal.symtab is None:
            gdb.execute("frame")
            return
        text = linecache.getline(sal.symtab.fullname(), sal.line)
        say("%d\t%s" % (sal.line, text.rstrip("\n")))

    @staticmethod
    def depth(frame):
        n = 0
        while frame is not None:
            n += 1
            frame = frame.older()
        return n

    def has_left(self, function, depth):
        """Did the last step end outside, with the function suspended?"""
        if gdb.selected_thread() is None:
            return False
        frame = gdb.selected_frame()
        inner = (frame.name() or "").replace("__ebb_resume_", "").replace(
            "__ebb_start_", "")
        return inner != function or self.depth(frame) < depth

    @staticmethod
    def is_leaving(function, line):
        """On the closing brace, since the await of that line suspends?"""
        frame = gdb.selected_frame()
        block = frame.block()
        while block.function is None:
            block = block.superblock
        last = gdb.find_pc_line(block.end - 1).line
        if frame.find_sal().line != last:
            return False
        try:
            leaf = int(gdb.parse_and_eval("ebb_self.strand->leaf"))
            for suspended in chain(leaf, 0):
                if suspended.own == function:
                    place = suspended.point()
                    return place is not None and place[1] == line
        except gdb.error:
            pass
        return False

    @staticmethod
    def to_next_line(name):
        """From the head of the resume copy to the user's next line."""
        frame = gdb.selected_frame()
        at = Frame(int(frame.read_var("__ebb_self"))).point()
        skip = {frame.find_sal().line, at[1] if at is not None else 0}
        for _ in range(20):
            EbbNext.step("next")
            if (gdb.selected_thread() is None
                    or gdb.selected_frame().name() != name
                    or gdb.selected_frame().find_sal().line not in skip):
                return


for command in (Ebb, EbbTasks, EbbBt, EbbFrame, EbbLocals, InfoLocals, EbbNext):
    command()
place = gdb.current_objfile() or gdb
place.pretty_printers.append(printer_of)
place.frame_filters[AsyncFrames.name] = AsyncFrames
