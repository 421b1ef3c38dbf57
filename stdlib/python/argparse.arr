"""Arguments of the command line.

>>> import argparse
>>> parser = argparse.ArgumentParser(prog="fit")
>>> file = parser.add_argument("file")
>>> epochs = parser.add_argument("-n", "--epochs", type=int, default=10, help="how often")
>>> parser.parse_args(["data.csv", "--epochs", "3"])
Namespace(file='data.csv', epochs=3)
"""

import os
import sys
import textwrap
from _library import ArgumentError, ArgumentTypeError, define

SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, REMAINDER = "?", "*", "+", "..."

# --- The result -------------------------------------------------------------------------------------------------------


def _namespace_init(self, **values):
    for name, value in values.items():
        setattr(self, name, value)


def _namespace_repr(self):
    return "Namespace(" + ", ".join([f"{name}={value!r}" for name, value in vars(self).items()]) + ")"


Namespace = define("Namespace", "argparse", {
    "__init__": _namespace_init, "__repr__": _namespace_repr,
    "__eq__": lambda self, other: isinstance(other, Namespace) and vars(self) == vars(other),
    "__contains__": lambda self, name: name in vars(self),
}, doc="The values of the arguments, as attributes.")


# --- One argument -----------------------------------------------------------------------------------------------------

_WIDTH = 78
_ACTIONS = ("store", "store_const", "store_true", "store_false", "append", "append_const", "count", "help", "version",
            "extend")


def _argument_init(self, flags, dest, action, nargs, const, default, type, choices, required, help, metavar, version):
    self.flags, self.dest, self.action, self.nargs, self.const = flags, dest, action, nargs, const
    self.default, self.type, self.choices, self.required = default, type, choices, required
    self.help, self.metavar, self.version = help, metavar, version


Action = define("Action", "argparse", {"__init__": _argument_init})


def _takes_value(argument):
    return argument.action in ("store", "append", "extend")


def _shown_name(argument):
    """How messages name an argument."""
    if argument.flags:
        return "/".join(argument.flags)
    return argument.metavar or argument.dest or _metavar(argument)


def _metavar(argument):
    if argument.metavar is not None:
        return argument.metavar
    if argument.choices is not None:
        return "{" + ",".join([str(choice) for choice in argument.choices]) + "}"
    return argument.dest.upper() if argument.flags else argument.dest


def _usage_of(argument, bare=False):
    """The argument as the line of usage shows it; without the brackets of what may be left out when `bare`."""
    name = _metavar(argument)
    nargs = argument.nargs
    if argument.action == "parsers":
        values = f"{name} ..."
    elif not _takes_value(argument):
        values = ""
    elif nargs is None:
        values = name
    elif nargs == "?":
        values = f"[{name}]"
    elif nargs == "*":
        values = f"[{name} ...]"
    elif nargs == "+":
        values = f"{name} [{name} ...]"
    elif nargs == "...":
        values = "..."
    else:
        values = " ".join([name] * nargs)
    if not argument.flags:
        return values
    shown = argument.flags[0] + (" " + values if values else "")
    return shown if argument.required or bare else f"[{shown}]"


# --- The parser -------------------------------------------------------------------------------------------------------


def _parser_init(self, prog=None, usage=None, description=None, epilog=None, formatter_class=None, add_help=True,
                 allow_abbrev=True, prefix_chars="-", argument_default=None, parents=()):
    self.prog = prog or os.path.basename(sys.argv[0] if sys.argv else "") or "arr"
    self.usage, self.description, self.epilog = usage, description, epilog
    self.formatter_class = formatter_class
    self.allow_abbrev = allow_abbrev
    self._arguments, self._defaults, self._exclusive, self._groups, self._commands = [], {}, [], [], None
    if add_help:
        self.add_argument("-h", "--help", action="help", help="show this help message and exit")
    for parent in parents:
        self._arguments += [argument for argument in parent._arguments if argument.action != "help"]


def _add_argument(self, *flags, dest=None, action="store", nargs=None, const=None, default=None, type=None,
                  choices=None, required=False, help=None, metavar=None, version=None):
    """Say what an argument is called and what it takes."""
    if action not in _ACTIONS:
        raise ValueError(f'unknown action "{action}"')
    positional = not flags or not flags[0].startswith("-")
    if positional and len(flags) > 1:
        raise ValueError(f"invalid option string {flags[0]!r}: must start with a character '-'")
    if dest is None:
        longs = [flag for flag in flags if flag.startswith("--")]
        dest = (longs or list(flags))[0].lstrip("-")
        if not positional:
            dest = dest.replace("-", "_")
    if action == "store_true":
        const, default = True, False if default is None else default
    elif action == "store_false":
        const, default = False, True if default is None else default
    if action == "version" and help is None:
        help = "show program's version number and exit"
    if positional and action != "parsers":
        required = nargs not in ("?", "*")
    argument = Action([] if positional else list(flags), dest, action, nargs, const, default, type, choices, required,
                      help, metavar, version)
    for have in self._arguments:
        for flag in argument.flags:
            if flag in have.flags:
                raise ValueError(f"argument {_shown_name(argument)}: conflicting option string: {flag}")
    self._arguments.append(argument)
    return argument


def _set_defaults(self, **values):
    """Give attributes that no argument sets."""
    self._defaults.update(values)


def _exit(self, status=0, message=None):
    """Leave the program."""
    if message:
        print(message, end="", file=sys.stderr)
    sys.exit(status)


def _error(self, message):
    """Leave the program with the usage and a message."""
    print(self.format_usage(), end="", file=sys.stderr)
    self.exit(2, f"{self.prog}: error: {message}\n")


def _usage_of_options(self):
    """The options as the line of usage shows them, those that exclude each other together."""
    shown, done = [], []
    for argument in [argument for argument in self._arguments if argument.flags and argument.help != SUPPRESS]:
        if argument in done:
            continue
        group = next((group for group in self._exclusive if argument in group._arguments), None)
        members = [] if group is None else [a for a in group._arguments if a.flags and a.help != SUPPRESS]
        at = self._arguments.index(argument)
        if len(members) < 2 or self._arguments[at:at + len(members)] != members:
            shown.append(_usage_of(argument))
            continue
        done += members
        inner = " | ".join([_usage_of(member, bare=True) for member in members])
        shown.append(f"({inner})" if group.required else f"[{inner}]")
    return shown


def _format_usage(self):
    """The line of usage."""
    if self.usage is not None:
        return f"usage: {self.usage}\n"
    options = _usage_of_options(self)
    rest = [_usage_of(argument) for argument in self._arguments if not argument.flags]
    lead = f"usage: {self.prog} "
    if len(lead) + len(" ".join(options + rest)) <= 78:
        return (lead + " ".join(options + rest)).rstrip() + "\n"
    # What stands at its place begins a line of its own.
    lines, start = [], lead
    for group in (options, rest):
        line = start
        for part in group:
            if len(line) + len(part) > 78 and line.strip() != lead.strip():
                lines.append(line.rstrip())
                line = " " * len(lead)
            line += part + " "
        if group:
            lines.append(line.rstrip())
            start = " " * len(lead)
    return "\n".join(lines) + "\n"


def _help_head(argument):
    """What help shows of an argument before its text."""
    name = _metavar(argument)
    if argument.flags:
        values = " " + _usage_of(Action([], argument.dest, argument.action, argument.nargs, None, None, None, None,
                                        True, None, name, None)) if _takes_value(argument) else ""
        head = "  " + ", ".join([flag + values for flag in argument.flags])
    else:
        head = "  " + name
    return head


def _help_lines(self, argument, column):
    """The lines of help for an argument, its text at a column, and for the commands that it has."""
    lines = _help_entry(self, _help_head(argument), _help_text(self, argument), column)
    if argument.action == "parsers":
        for name, text in self._commands._shown:
            lines += _help_entry(self, "    " + name, text, column)
    return lines


def _help_text(self, argument):
    text, shown = argument.help or "", argument.flags or argument.nargs in ("?", "*")
    if self.formatter_class is ArgumentDefaultsHelpFormatter and "%(default)" not in text and shown and text:
        if argument.action not in ("help", "version") and argument.default is not SUPPRESS:
            text += " (default: %(default)s)"
    if "%(" in text or "%%" in text:
        kind = getattr(argument.type, "__name__", None)
        choices = argument.choices and ", ".join([str(choice) for choice in argument.choices])
        text = text % {"default": argument.default, "prog": self.prog, "type": kind, "choices": choices,
                       "dest": argument.dest, "const": argument.const, "metavar": argument.metavar}
    return text


def _help_entry(self, head, text, column):
    if not text:
        return [head]
    width = max(_WIDTH - column, 11)
    lines = text.splitlines() if self.formatter_class is RawTextHelpFormatter else textwrap.wrap(text, width)
    if len(head) > column - 2:
        return [head] + [" " * column + line for line in lines]
    return [head.ljust(column) + lines[0]] + [" " * column + line for line in lines[1:]]


def _paragraph(self, text):
    """A description's lines."""
    if "%(prog)" in text:
        text = text % {"prog": self.prog}
    if self.formatter_class in (RawDescriptionHelpFormatter, RawTextHelpFormatter):
        return text.splitlines()
    return textwrap.wrap(text, _WIDTH)


def _titled(self, argument):
    """The group under whose title help shows an argument, in a list; an empty one where it has none."""
    groups = [group for group in self._groups + self._exclusive if argument in group._arguments]
    around = [group if group in self._groups else group._around for group in groups]
    return [group for group in around if group is not None][:1]


def _format_help(self):
    """The whole help."""
    heads = [len(_help_head(argument)) for argument in self._arguments if argument.help != SUPPRESS]
    if self._commands is not None:
        heads += [4 + len(name) for name, _ in self._commands._shown]
    column = min(max(heads, default=0) + 2, 24)
    out = [self.format_usage().rstrip("\n")]
    if self.description:
        out += [""] + _paragraph(self, self.description)
    for title, flagged in (("positional arguments:", False), ("options:", True)):
        shown = [a for a in self._arguments if bool(a.flags) == flagged and a.help != SUPPRESS and not _titled(self, a)]
        if shown:
            out += ["", title] + [line for argument in shown for line in _help_lines(self, argument, column)]
    for group in self._groups:
        shown = [a for a in self._arguments if _titled(self, a) == [group] and a.help != SUPPRESS]
        if shown:
            out += ["", f"{group.title}:"] + ([f"  {group.description}", ""] if group.description else [])
            out += [line for argument in shown for line in _help_lines(self, argument, column)]
    if self.epilog:
        out += [""] + _paragraph(self, self.epilog)
    return "\n".join(out) + "\n"


def _convert(self, argument, text):
    """The value of a text, as the argument's type reads it."""
    value = text
    if argument.type is not None:
        try:
            value = argument.type(text)
        except ArgumentTypeError as problem:
            self.error(f"argument {_shown_name(argument)}: {problem}")
        except (ValueError, TypeError):
            name = getattr(argument.type, "__name__", repr(argument.type))
            self.error(f"argument {_shown_name(argument)}: invalid {name} value: {text!r}")
    if argument.choices is not None and value not in argument.choices:
        known = ", ".join([repr(choice) for choice in argument.choices])
        self.error(f"argument {_shown_name(argument)}: invalid choice: {value!r} (choose from {known})")
    return value


def _store(self, namespace, argument, texts):
    """Puts an argument's texts where they go."""
    action, dest = argument.action, argument.dest
    if action == "help":
        print(self.format_help(), end="")
        self.exit()
    if action == "version":
        print(argument.version % {"prog": self.prog} if "%(" in argument.version else argument.version)
        self.exit()
    if action in ("store_const", "store_true", "store_false"):
        setattr(namespace, dest, argument.const)
        return
    if action == "count":
        setattr(namespace, dest, (getattr(namespace, dest, None) or 0) + 1)
        return
    if action == "append_const":
        setattr(namespace, dest, list(getattr(namespace, dest, None) or []) + [argument.const])
        return
    values = [_convert(self, argument, text) for text in texts]
    if argument.nargs is None:
        value = values[0]
    elif argument.nargs == "?":
        value = values[0] if values else (argument.const if argument.flags else argument.default)
    else:
        value = values
    if action == "append":
        value = list(getattr(namespace, dest, None) or []) + [value]
    elif action == "extend":
        value = list(getattr(namespace, dest, None) or []) + value
    setattr(namespace, dest, value)


def _range_of(nargs):
    """The fewest and the most texts."""
    if nargs is None:
        return 1, 1
    if nargs == "?":
        return 0, 1
    if nargs in ("*", "..."):
        return 0, None
    return (1, None) if nargs == "+" else (nargs, nargs)


def _expected(nargs):
    if nargs is None:
        return "expected one argument"
    if nargs == "?":
        return "expected at most one argument"
    if nargs == "+":
        return "expected at least one argument"
    return f"expected {nargs} argument" + ("s" if nargs != 1 else "")


def _is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def _find(self, flag):
    """The argument with a flag, or with one that the flag is the start of."""
    for argument in self._arguments:
        if flag in argument.flags:
            return argument
    if self.allow_abbrev and flag.startswith("--"):
        found = [(a, f) for a in self._arguments for f in a.flags if f.startswith(flag)]
        if len(found) > 1:
            known = ", ".join([f for _, f in found])
            self.error(f"ambiguous option: {flag} could match {known}")
        if found:
            return found[0][0]
    return None


def _option(self, args, at):
    """The argument that a word names, the text joined to it, and whether more flags follow in the word."""
    word = args[at]
    argument = _find(self, word)
    if argument is not None:
        return argument, None
    if word.startswith("--") and "=" in word:
        flag, text = word.split("=", 1)
        return _find(self, flag), text
    if not word.startswith("--") and len(word) > 2:
        return _find(self, word[:2]), word[2:]
    return None, None


def _parse_known_args(self, args=None, namespace=None):
    """The values of the arguments that are known, and the words that are not."""
    args = list(sys.argv[1:] if args is None else args)
    namespace = Namespace() if namespace is None else namespace
    for argument in self._arguments:
        if argument.action in ("help", "version") or argument.dest is None or argument.default == SUPPRESS or hasattr(namespace, argument.dest):
            continue
        default = argument.default
        if isinstance(default, str) and argument.type is not None:
            default = _convert(self, argument, default)
        setattr(namespace, argument.dest, default)
    for name, value in self._defaults.items():
        if not hasattr(namespace, name):
            setattr(namespace, name, value)
    seen, words, unknown, at, plain = [], [], [], 0, False
    if self._commands is not None:
        self._commands._chosen = None
    while at < len(args):
        word = args[at]
        if plain or not word.startswith("-") or word == "-" or (_is_number(word) and _find(self, word) is None):
            at += 1
            if self._commands is None or len(words) < self._commands._behind:
                words.append(word)
                continue
            unknown += _command(self, namespace, word, args[at:])
            break
        if word == "--":
            plain = True
            at += 1
            continue
        argument, joined = _option(self, args, at)
        at += 1
        if argument is None:
            unknown.append(word)
            continue
        seen.append(argument)
        if not _takes_value(argument):
            if joined is not None and word.startswith("--"):
                self.error(f"argument {_shown_name(argument)}: ignored explicit argument {joined!r}")
            _store(self, namespace, argument, [])
            if joined:
                args.insert(at, "-" + joined)
            continue
        texts = [] if joined is None else [joined.lstrip("=") if not word.startswith("--") else joined]
        least, most = _range_of(argument.nargs)
        while joined is None and at < len(args) and (most is None or len(texts) < most):
            following = args[at]
            if following == "--" or (following.startswith("-") and len(following) > 1 and not _is_number(following)):
                break
            texts.append(following)
            at += 1
        if len(texts) < least:
            self.error(f"argument {_shown_name(argument)}: {_expected(argument.nargs)}")
        _store(self, namespace, argument, texts)
    left, filled, missing = _positionals(self, namespace, words)
    unknown += left
    if self._commands is not None and self._commands._action.required and self._commands._chosen is None:
        missing.append(self._commands._action)
    lacking = [_shown_name(a) for a in self._arguments if (a.flags and a.required and a not in seen) or a in missing]
    if lacking:
        self.error("the following arguments are required: " + ", ".join(lacking))
    _check_exclusive(self, seen + filled)
    return namespace, unknown


def _command(self, namespace, name, args):
    """Hands the rest of the words to the parser of a command: those that it does not know."""
    commands = self._commands
    action, parser = commands._action, commands._parsers.get(name)
    if parser is None:
        known = ", ".join([repr(choice) for choice in commands._parsers])
        self.error(f"argument {_shown_name(action)}: invalid choice: {name!r} (choose from {known})")
    commands._chosen = name
    if action.dest is not None:
        setattr(namespace, action.dest, name)
    values, unknown = parser.parse_known_args(args)
    for key, value in vars(values).items():
        setattr(namespace, key, value)
    return unknown


def _positionals(self, namespace, words):
    """Gives the words without a flag to the arguments without one: what is left over, who got some, who needs some."""
    filled, missing = [], []
    waiting = [argument for argument in self._arguments if not argument.flags and argument.action != "parsers"]
    for index, argument in enumerate(waiting):
        least, most = _range_of(argument.nargs)
        later = sum([_range_of(other.nargs)[0] for other in waiting[index + 1:]])
        count = max(len(words) - later, 0)
        count = count if most is None else min(count, most)
        if count < least:
            missing.append(argument)
            continue
        texts, words = words[:count], words[count:]
        if texts:
            filled.append(argument)
        if texts or argument.nargs == "*" and argument.default is None:
            _store(self, namespace, argument, texts)
    return words, filled, missing


def _parse_args(self, args=None, namespace=None):
    """The values of the arguments."""
    namespace, unknown = self.parse_known_args(args, namespace)
    if unknown:
        self.error("unrecognized arguments: " + " ".join(unknown))
    return namespace


# --- Groups -----------------------------------------------------------------------------------------------------------


def _group_init(self, parser, title, description, exclusive, required):
    self._parser, self.title, self.description = parser, title, description
    self._exclusive, self.required, self._arguments = exclusive, required, []


def _group_add(self, *flags, **details):
    """Say what an argument of the group is called and what it takes."""
    argument = self._parser.add_argument(*flags, **details)
    if self._exclusive and argument.required:
        raise ValueError("mutually exclusive arguments must be optional")
    self._arguments.append(argument)
    return argument


def _group_exclusive(self, required=False):
    """A group within this one of which a command line may use one argument."""
    group = self._parser.add_mutually_exclusive_group(required=required)
    # Help shows its arguments among those of the group around it.
    group._around = self
    return group


Group = define("_ArgumentGroup", "argparse", {
    "__init__": _group_init, "add_argument": _group_add, "add_mutually_exclusive_group": _group_exclusive,
    "set_defaults": lambda self, **values: self._parser.set_defaults(**values),
}, attributes={"_around": None}, doc="Arguments that belong together.")


def _add_argument_group(self, title=None, description=None):
    """A group of arguments that help shows under a title."""
    group = Group(self, title, description, False, False)
    self._groups.append(group)
    return group


def _add_exclusive_group(self, required=False):
    """A group of which a command line may use one argument."""
    group = Group(self, None, None, True, required)
    self._exclusive.append(group)
    return group


def _commands_init(self, parser, prog, action, behind):
    self._parser, self._prog, self._action, self._behind = parser, prog, action, behind
    self._parsers, self._shown, self._chosen = {}, [], None


def _add_parser(self, name, *, help=None, aliases=(), prog=None, **details):
    """The parser of a command."""
    parser = ArgumentParser(prog=prog or f"{self._prog} {name}", **details)
    for known in (name, *aliases):
        self._parsers[known] = parser
    self._action.choices = list(self._parsers)
    if help is not None:
        self._shown.append((name + (f" ({', '.join(aliases)})" if aliases else ""), help))
    return parser


Commands = define("_SubParsersAction", "argparse", {"__init__": _commands_init, "add_parser": _add_parser},
                  properties={"choices": lambda self: self._parsers}, doc="The commands of a program.")


def _add_subparsers(self, title=None, description=None, prog=None, dest=None, required=False, help=None, metavar=None):
    """Commands, each with a parser of its own."""
    if self._commands is not None:
        self.error("cannot have multiple subparser arguments")
    before = [argument for argument in self._arguments if not argument.flags]
    action = Action([], dest, "parsers", None, None, None, None, [], required, help, metavar, None)
    self._arguments.append(action)
    if title is not None or description is not None:
        self.add_argument_group(title or "subcommands", description)._arguments.append(action)
    prog = prog or " ".join([self.prog] + [_usage_of(argument) for argument in before])
    self._commands = Commands(self, prog, action, sum([_range_of(argument.nargs)[0] for argument in before]))
    return self._commands


def _check_exclusive(self, used):
    """Refuses arguments that exclude each other, and asks for one of those of which one is needed."""
    for group in self._exclusive:
        present = [argument for argument in group._arguments if argument in used]
        if len(present) > 1:
            present.sort(key=used.index)
            second, first = present[1], present[0]
            self.error(f"argument {_shown_name(second)}: not allowed with argument {_shown_name(first)}")
    for group in self._exclusive:
        if group.required and not [argument for argument in group._arguments if argument in used]:
            names = " ".join([_shown_name(argument) for argument in group._arguments if argument.help != SUPPRESS])
            self.error(f"one of the arguments {names} is required")


ArgumentParser = define("ArgumentParser", "argparse", {
    "__init__": _parser_init, "add_argument": _add_argument, "set_defaults": _set_defaults, "exit": _exit,
    "error": _error, "format_usage": _format_usage, "format_help": _format_help,
    "print_usage": lambda self, file=None: print(self.format_usage(), end="", file=file or sys.stdout),
    "print_help": lambda self, file=None: print(self.format_help(), end="", file=file or sys.stdout),
    "parse_known_args": _parse_known_args, "parse_args": _parse_args,
    "add_argument_group": _add_argument_group, "add_subparsers": _add_subparsers, "add_mutually_exclusive_group": _add_exclusive_group,
    "get_default": lambda self, dest: next((a.default for a in self._arguments if a.dest == dest), None),
}, doc="Reads the arguments of the command line.")

HelpFormatter = define("HelpFormatter", "argparse", {})
ArgumentDefaultsHelpFormatter = define("ArgumentDefaultsHelpFormatter", "argparse", {})
RawTextHelpFormatter = define("RawTextHelpFormatter", "argparse", {})
RawDescriptionHelpFormatter = define("RawDescriptionHelpFormatter", "argparse", {})
