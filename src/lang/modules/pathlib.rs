//! `pathlib.Path`: the everyday part.

use std::any::Any;

use super::os_path::{absolute, expand_user, extension, join, split};
use super::stream::Stream;
use super::stream_lines::{Newline, universal};
use super::stream_object::OPEN;
use super::stream_parts::os_error;
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::text::hash_text;
use crate::lang::types::{OBJECT, TypeObject, type_name};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define("Path", &PATH);
    module.define("PurePath", &PATH);
    module.define("PurePosixPath", &PATH);
    module.define("PosixPath", &PATH);
    Ok(())
}

static PATH: TypeObject = TypeObject {
    name: "PosixPath",
    module: "pathlib",
    base: Some(&OBJECT),
    doc: "A path of the file system.",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[
        Native::new("cwd()", "The current folder. `Path.cwd()`", |_, _| Ok(PathObject::value(absolute(".")))),
        Native::new("home()", "The user's folder. `Path.home()`", |_, _| Ok(PathObject::value(expand_user("~")))),
    ],
};

static NEW: Native = Native::new("Path(*parts)", "A path. `Path('a') / 'b.txt'`", |_, args| {
    let mut path = String::new();
    for part in args.rest() {
        path = join(&path, &part_of(part)?);
    }
    Ok(PathObject::value(path))
});

fn part_of(value: &Value) -> Result<String> {
    path_of(value).ok_or_else(|| {
        let found = type_name(value);
        Error::type_error(format!("expected str, bytes or os.PathLike object, not {found}"))
    })
}

/// A path given as a string, bytes or a `Path`.
pub fn path_of(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        other => other.downcast::<PathObject>().map(|path| path.0.clone()),
    }
}

/// A path.
pub struct PathObject(String);

impl PathObject {
    /// A path as a value: single slashes, no `.` parts.
    fn value(path: String) -> Value {
        let root = if path.starts_with('/') { "/" } else { "" };
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let clean = format!("{root}{}", parts.join("/"));
        Value::object(PathObject(if clean.is_empty() { ".".to_owned() } else { clean }))
    }

    fn name(&self) -> &str {
        match split(&self.0).1 {
            "." => "",
            name => name,
        }
    }

    fn stem_end(&self) -> usize {
        let name = self.name();
        let at = extension(name);
        // A name that ends in a dot has no suffix.
        if at + 1 == name.len() { name.len() } else { at }
    }

    fn parent(&self) -> String {
        match split(&self.0).0 {
            head if head.is_empty() => ".".to_owned(),
            head => head,
        }
    }

    fn with_name(&self, name: &str) -> Result<Value> {
        if self.name().is_empty() {
            return Err(Error::value(format!("{} has an empty name", self.repr()?)));
        }
        Ok(PathObject::value(join(&split(&self.0).0, name)))
    }
}

static METHODS: &[Native] = &[
    Native::new("absolute(self)", "The path from the root. `p.absolute()`", |_, a| {
        Ok(PathObject::value(absolute(own(a)?)))
    }),
    Native::new("as_posix(self)", "The path as text. `Path('a/b').as_posix()` is `'a/b'`.", |_, a| {
        own(a).map(Value::from)
    }),
    Native::new("exists(self)", "Whether it is there. `Path('.').exists()` is True.", |_, a| test(a, |p| p.exists())),
    Native::new("expanduser(self)", "With the home folder for `~`. `p.expanduser()`", |_, a| {
        Ok(PathObject::value(expand_user(own(a)?)))
    }),
    Native::new("glob(self, pattern)", "The paths in it that fit a pattern. `Path('.').glob('*.txt')`", glob),
    Native::new("is_absolute(self)", "Whether it begins at the root. `p.is_absolute()`", |_, a| {
        test(a, |p| p.is_absolute())
    }),
    Native::new("is_dir(self)", "Whether it is a folder. `Path('.').is_dir()` is True.", |_, a| {
        test(a, |p| p.is_dir())
    }),
    Native::new("is_file(self)", "Whether it is a file. `p.is_file()`", |_, a| test(a, |p| p.is_file())),
    Native::new("iterdir(self)", "The paths in a folder. `list(Path('.').iterdir())`", |_, a| {
        let folder = own(a)?;
        Ok(Value::list(super::os::list(folder)?.iter().map(|name| PathObject::value(join(folder, name))).collect()))
    }),
    Native::new("joinpath(self, *other)", "With more parts. `p.joinpath('a', 'b')`", |_, a| {
        let mut path = own(a)?.to_owned();
        for part in a.rest() {
            path = join(&path, &part_of(part)?);
        }
        Ok(PathObject::value(path))
    }),
    Native::new(
        "mkdir(self, mode=511, parents=False, exist_ok=False)",
        "Makes the folder. `p.mkdir(exist_ok=True)`",
        |_, a| {
            let (parents, exist_ok) = (a.flag(2, false)?, a.flag(3, false)?);
            act(a, |path| match std::path::Path::new(path).is_dir() {
                true if exist_ok => Ok(()),
                _ if parents => std::fs::create_dir_all(path),
                _ => std::fs::create_dir(path),
            })
        },
    ),
    Native::new(
        "open(self, mode='r', buffering=-1, encoding=None, errors=None, newline=None)",
        "Opens the file. `p.open('w')`",
        |vm, a| {
            let mode = a.get(1).cloned().unwrap_or_else(|| Value::from("r"));
            let all: Vec<Value> =
                [Value::from(own(a)?), mode].into_iter().chain((2..=5).map(|at| a.value(at).clone())).collect();
            OPEN[0].invoke(vm, &all, &[])
        },
    ),
    Native::new("read_bytes(self)", "The file's bytes. `p.read_bytes()`", |_, a| {
        Stream::open(own(a)?, "rb")?.read_bytes(None).map(Value::bytes)
    }),
    Native::new("read_text(self, encoding=None, errors=None)", "The file's text. `p.read_text()`", |_, a| {
        let bytes = Stream::open(own(a)?, "r")?.read_bytes(None)?;
        let text = crate::lang::methods::decode(&bytes, text_or(a, 1, "utf-8")?, text_or(a, 2, "strict")?)?;
        // Every line's end reads as one character.
        Ok(Value::from(universal(text)))
    }),
    Native::new("rename(self, target)", "Gives the file another name. `p.rename('b')`", |_, a| {
        let to = part_of(a.value(1))?;
        act(a, |path| std::fs::rename(path, &to))?;
        Ok(PathObject::value(to))
    }),
    Native::new("relative_to(self, other)", "The way from another path. `Path('a/b').relative_to('a')`", |_, a| {
        let (path, other) = (own(a)?, part_of(a.value(1))?);
        let inside = if other == "." { Some(path) } else { path.strip_prefix(other.as_str()) };
        match inside {
            Some("") => Ok(PathObject::value(".".to_owned())),
            Some(rest) if other == "." || other.ends_with('/') || rest.starts_with('/') => {
                Ok(PathObject::value(rest.trim_start_matches('/').to_owned()))
            }
            _ => Err(Error::value(format!(
                "'{path}' is not in the subpath of '{other}' OR one path is relative and the other is absolute."
            ))),
        }
    }),
    Native::new("resolve(self, strict=False)", "The path from the root, links followed. `p.resolve()`", |_, a| {
        let path = own(a)?;
        Ok(PathObject::value(std::fs::canonicalize(path).map_or_else(|_| absolute(path), |p| p.display().to_string())))
    }),
    Native::new("rglob(self, pattern)", "The paths anywhere below that fit. `Path('.').rglob('*.txt')`", |_, a| {
        glob_parts(own(a)?, &format!("**/{}", a.str(1)?))
    }),
    Native::new("rmdir(self)", "Removes the empty folder. `p.rmdir()`", |_, a| {
        act(a, |path| std::fs::remove_dir(path))
    }),
    Native::new("stat(self)", "What the system knows of the file. `p.stat().st_size`", |_, a| super::os::stat(own(a)?)),
    Native::new("touch(self, mode=438, exist_ok=True)", "Makes the file if it is not there. `p.touch()`", |_, a| {
        act(a, |path| std::fs::OpenOptions::new().append(true).create(true).open(path).map(drop))
    }),
    Native::new("unlink(self, missing_ok=False)", "Removes the file. `p.unlink()`", |_, a| {
        let missing_ok = a.flag(1, false)?;
        act(a, |path| match std::fs::remove_file(path) {
            Err(error) if missing_ok && error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => done,
        })
    }),
    Native::new("with_name(self, name)", "With another last part. `Path('a/b').with_name('c')`", |_, a| {
        path(a)?.with_name(a.str(1)?)
    }),
    Native::new("with_suffix(self, suffix)", "With another extension. `Path('a.txt').with_suffix('.csv')`", |_, a| {
        let (path, suffix) = (path(a)?, a.str(1)?);
        if suffix == "." || suffix.contains('/') || !suffix.is_empty() && !suffix.starts_with('.') {
            return Err(Error::value(format!("Invalid suffix {}", crate::lang::format::repr_str(suffix))));
        }
        path.with_name(&format!("{}{suffix}", &path.name()[..path.stem_end()]))
    }),
    Native::new(
        "with_stem(self, stem)",
        "With another last part but for its extension. `Path('a.txt').with_stem('b')`",
        |_, a| {
            let path = path(a)?;
            path.with_name(&format!("{}{}", a.str(1)?, &path.name()[path.stem_end()..]))
        },
    ),
    Native::new("write_bytes(self, data)", "Writes the file. `p.write_bytes(b'ab')`", |_, a| {
        let Value::Bytes(bytes) = a.value(1) else {
            return Err(Error::type_error(format!(
                "memoryview: a bytes-like object is required, not '{}'",
                type_name(a.value(1))
            )));
        };
        Stream::open(own(a)?, "wb")?.write_bytes(bytes)?;
        Ok(Value::from(bytes.len()))
    }),
    Native::new(
        "write_text(self, data, encoding=None, errors=None, newline=None)",
        "Writes the file. `p.write_text('ab')`",
        |_, a| {
            let Value::Str(text) = a.value(1) else {
                return Err(Error::type_error(format!("data must be str, not {}", type_name(a.value(1)))));
            };
            let newline = a.given(4).map(|_| Newline::parse(a.str(4)?)).transpose()?.unwrap_or(Newline::Universal);
            let bytes = crate::lang::methods::encode(
                &newline.written(text),
                text_or(a, 2, "utf-8")?,
                text_or(a, 3, "strict")?,
            )?;
            Stream::open(own(a)?, "w")?.write_bytes(&bytes)?;
            Ok(Value::from(text.char_count()))
        },
    ),
];

/// Parameter `index`, or a text that stands for it.
fn text_or<'a>(args: &Arguments<'a>, index: usize, default: &'a str) -> Result<&'a str> {
    if args.given(index).is_some() { args.str(index) } else { Ok(default) }
}

fn path<'a>(args: &Arguments<'a>) -> Result<&'a PathObject> {
    args.value(0).downcast::<PathObject>().ok_or_else(|| Error::type_error("a path is needed"))
}

fn own<'a>(args: &Arguments<'a>) -> Result<&'a str> {
    path(args).map(|path| path.0.as_str())
}

fn test(args: &Arguments, holds: impl FnOnce(&std::path::Path) -> bool) -> Result<Value> {
    own(args).map(|path| Value::Bool(holds(std::path::Path::new(path))))
}

fn act(args: &Arguments, call: impl FnOnce(&str) -> std::io::Result<()>) -> Result<Value> {
    let path = own(args)?;
    call(path).map_err(|error| os_error(&error, path))?;
    Ok(Value::None)
}

fn glob(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    glob_parts(own(args)?, args.str(1)?)
}

fn glob_parts(folder: &str, pattern: &str) -> Result<Value> {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    walk(folder, &parts, &mut found)?;
    found.dedup();
    Ok(Value::list(found.into_iter().map(PathObject::value).collect()))
}

/// Every path below a folder whose names fit the parts of a pattern, `**` standing for any folders.
fn walk(folder: &str, parts: &[&str], found: &mut Vec<String>) -> Result<()> {
    let Some((first, rest)) = parts.split_first() else {
        found.push(folder.to_owned());
        return Ok(());
    };
    if !std::path::Path::new(folder).is_dir() {
        return Ok(());
    }
    let mut names = super::os::list(folder)?;
    names.sort();
    if *first == "**" {
        walk(folder, rest, found)?;
        for path in names.iter().map(|name| join(folder, name)) {
            // A link may lead back.
            if std::path::Path::new(&path).is_dir() && !std::path::Path::new(&path).is_symlink() {
                walk(&path, parts, found)?;
            }
        }
        return Ok(());
    }
    let pattern: Vec<char> = first.chars().collect();
    for name in names.iter().filter(|name| fits(&name.chars().collect::<Vec<_>>(), &pattern)) {
        walk(&join(folder, name), rest, found)?;
    }
    Ok(())
}
/// Whether a name fits a pattern of `*` and `?`.
fn fits(name: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some(('*', rest)) => (0..=name.len()).any(|skip| fits(&name[skip..], rest)),
        Some(('?', rest)) => !name.is_empty() && fits(&name[1..], rest),
        Some(('[', rest)) if rest.iter().skip(1).any(|&c| c == ']') => {
            let Some((&c, more)) = name.split_first() else { return false };
            let end = rest.iter().skip(1).position(|&c| c == ']').map_or(rest.len(), |at| at + 1);
            let (negated, set) = match rest[..end].split_first() {
                Some(('!', set)) => (true, set),
                _ => (false, &rest[..end]),
            };
            let mut at = 0;
            let mut inside = false;
            while at < set.len() {
                let range = set.get(at + 1) == Some(&'-') && at + 2 < set.len();
                let last = if range { set[at + 2] } else { set[at] };
                inside |= (set[at]..=last).contains(&c);
                at += if range { 3 } else { 1 };
            }
            inside != negated && fits(more, &rest[end + 1..])
        }
        Some((c, rest)) => name.first() == Some(c) && fits(&name[1..], rest),
    }
}

impl Object for PathObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "PosixPath"
    }

    fn type_value(&self) -> Value {
        Value::Type(&PATH)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn attributes(&self) -> Vec<String> {
        ["anchor", "drive", "name", "parent", "parents", "parts", "root", "stem", "suffix", "suffixes"]
            .map(str::to_owned)
            .to_vec()
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "name" => Some(Value::from(self.name())),
            "stem" => Some(Value::from(&self.name()[..self.stem_end()])),
            "suffix" => Some(Value::from(&self.name()[self.stem_end()..])),
            "parent" => Some(PathObject::value(self.parent())),
            "suffixes" => {
                let mut rest = self.name().trim_start_matches('.').split('.');
                rest.next();
                let found =
                    if self.name().ends_with('.') { Vec::new() } else { rest.map(|s| format!(".{s}")).collect() };
                Some(Value::list(found.into_iter().map(Value::from).collect()))
            }
            "parents" => {
                let above = std::iter::successors(Some(self.parent()), |path| match split(path).0 {
                    head if head == *path || path == "." => None,
                    head if head.is_empty() => Some(".".to_owned()),
                    head => Some(head),
                });
                Some(Value::tuple(above.map(PathObject::value)))
            }
            "drive" => Some(Value::from("")),
            "anchor" | "root" => Some(Value::from(if self.0.starts_with('/') { "/" } else { "" })),
            "parts" => {
                let root = self.0.starts_with('/').then(|| Value::from("/"));
                let rest = self.0.split('/').filter(|part| !part.is_empty()).map(Value::from);
                Some(Value::tuple(root.into_iter().chain(rest)))
            }
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("PosixPath({})", crate::lang::format::repr_str(&self.0)))
    }

    fn str(&self) -> Result<String> {
        Ok(self.0.clone())
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let (BinaryOp::Div, Some(other)) = (op, path_of(other)) else { return Ok(None) };
        Ok(Some(PathObject::value(if reflected { join(&other, &self.0) } else { join(&self.0, &other) })))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<PathObject>().is_some_and(|other| other.0 == self.0)))
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<PathObject>() else { return Ok(None) };
        Ok(Some(Value::Bool(crate::lang::operate::holds(op, self.0.cmp(&other.0)))))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(hash_text(&self.0)))
    }
}
