//! `os.path`: paths as texts.

use std::path::Path;

use super::os::path_argument;
use super::stream::os_error;
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("sep", std::path::MAIN_SEPARATOR_STR);
    Ok(())
}

fn text(args: &Arguments, of: impl FnOnce(&str) -> String) -> Result<Value> {
    path_argument(args, 0).map(|path| Value::from(of(&path)))
}

fn test(args: &Arguments, holds: impl FnOnce(&Path) -> bool) -> Result<Value> {
    path_argument(args, 0).map(|path| Value::Bool(holds(Path::new(&path))))
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("abspath(path)", "The path from the root. `os.path.abspath('a')`", |_, a| text(a, absolute)),
    Native::new("basename(p)", "The last part. `os.path.basename('a/b.txt')` is `'b.txt'`.", |_, a| {
        text(a, |p| split(p).1.to_owned())
    }),
    Native::new(
        "commonpath(paths)",
        "The longest common path. `os.path.commonpath(['/a/b', '/a/c'])` is `'/a'`.",
        |vm, a| {
            let mut paths = Vec::new();
            for path in collect(vm, a.value(0))? {
                paths.push(super::pathlib::path_of(&path).unwrap_or_default());
            }
            let Some(first) = paths.first() else {
                return Err(Error::value("commonpath() arg is an empty sequence"));
            };
            let rooted = first.starts_with('/');
            if paths.iter().any(|path| path.starts_with('/') != rooted) {
                return Err(Error::value("Can't mix absolute and relative paths"));
            }
            fn parts(path: &str) -> impl Iterator<Item = &str> {
                path.split('/').filter(|part| !matches!(*part, "" | "."))
            }
            let mut common: Vec<&str> = parts(first).collect();
            for path in &paths {
                let same = common.iter().zip(parts(path)).take_while(|(a, b)| *a == b).count();
                common.truncate(same);
            }
            Ok(Value::from(format!("{}{}", if rooted { "/" } else { "" }, common.join("/"))))
        },
    ),
    Native::new(
        "commonprefix(m)",
        "The longest common beginning. `os.path.commonprefix(['abc', 'abd'])` is `'ab'`.",
        |vm, a| {
            let names: Vec<String> =
                collect(vm, a.value(0))?.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
            let mut prefix = names.first().cloned().unwrap_or_default();
            while !names.iter().all(|name| name.starts_with(&prefix)) {
                prefix.pop();
            }
            Ok(Value::from(prefix))
        },
    ),
    Native::new("dirname(p)", "All but the last part. `os.path.dirname('a/b.txt')` is `'a'`.", |_, a| {
        text(a, |p| split(p).0)
    }),
    Native::new("exists(path)", "Whether it is there. `os.path.exists('.')` is True.", |_, a| test(a, Path::exists)),
    Native::new("expanduser(path)", "With the home folder for `~`. `os.path.expanduser('~/a')`", |_, a| {
        text(a, expand_user)
    }),
    Native::new("getmtime(filename)", "When it was changed. `os.path.getmtime('.')`", |_, a| {
        let path = path_argument(a, 0)?;
        let time = std::fs::metadata(&path).and_then(|m| m.modified()).map_err(|error| os_error(&error, &path))?;
        Ok(Value::Float(time.duration_since(std::time::UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64())))
    }),
    Native::new("getsize(filename)", "The bytes of a file. `os.path.getsize('a.txt')`", |_, a| {
        let path = path_argument(a, 0)?;
        std::fs::metadata(&path).map(|m| Value::from(m.len())).map_err(|error| os_error(&error, &path))
    }),
    Native::new("isabs(s)", "Whether it begins at the root. `os.path.isabs('a')` is False.", |_, a| {
        test(a, Path::is_absolute)
    }),
    Native::new("isdir(s)", "Whether it is a folder. `os.path.isdir('.')` is True.", |_, a| test(a, Path::is_dir)),
    Native::new("isfile(path)", "Whether it is a file. `os.path.isfile('.')` is False.", |_, a| test(a, Path::is_file)),
    Native::new("join(a, /, *p)", "The parts as one path. `os.path.join('a', 'b')` is `'a/b'`.", |_, a| {
        let mut path = path_argument(a, 0)?;
        for part in a.rest() {
            let part = super::pathlib::path_of(part).ok_or_else(|| {
                let found = crate::lang::types::type_name(part);
                Error::type_error(format!("join() argument must be str, bytes, or os.PathLike object, not '{found}'"))
            })?;
            path = join(&path, &part);
        }
        Ok(Value::from(path))
    }),
    Native::new("normpath(path)", "Without `.` and `..`. `os.path.normpath('a/../b')` is `'b'`.", |_, a| {
        text(a, normalize)
    }),
    Native::new("realpath(filename)", "The path from the root, links followed. `os.path.realpath('a')`", |_, a| {
        text(a, |p| std::fs::canonicalize(p).map_or_else(|_| absolute(p), |path| path.display().to_string()))
    }),
    Native::new(
        "relpath(path, start='.')",
        "The way from a folder. `os.path.relpath('a/b', 'a')` is `'b'`.",
        |_, a| {
            let start = if a.given(1).is_some() { path_argument(a, 1)? } else { ".".to_owned() };
            text(a, |p| relative(p, &start))
        },
    ),
    Native::new(
        "split(p)",
        "All but the last part, and the last part. `os.path.split('a/b')` is `('a', 'b')`.",
        |_, a| {
            let path = path_argument(a, 0)?;
            let (head, tail) = split(&path);
            Ok(Value::tuple([Value::from(head), Value::from(tail)]))
        },
    ),
    Native::new(
        "splitext(p)",
        "The path and its extension. `os.path.splitext('a.txt')` is `('a', '.txt')`.",
        |_, a| {
            let path = path_argument(a, 0)?;
            let at = extension(&path);
            Ok(Value::tuple([Value::from(&path[..at]), Value::from(&path[at..])]))
        },
    ),
];

/// `os.path.join` of two parts.
pub fn join(a: &str, b: &str) -> String {
    match () {
        _ if b.starts_with('/') || a.is_empty() => b.to_owned(),
        _ if a.ends_with('/') => format!("{a}{b}"),
        _ => format!("{a}/{b}"),
    }
}

/// All but the last part, and the last part.
pub fn split(path: &str) -> (String, &str) {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (head, tail) = path.split_at(at);
    let trimmed = head.trim_end_matches('/');
    (if trimmed.is_empty() { head.to_owned() } else { trimmed.to_owned() }, tail)
}

/// Where the extension (with its dot) begins; the path's length where there is none.
pub fn extension(path: &str) -> usize {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let name = &path[start..];
    let dots = name.len() - name.trim_start_matches('.').len();
    name[dots..].rfind('.').map_or(path.len(), |at| start + dots + at)
}

/// `os.path.normpath`.
pub fn normalize(path: &str) -> String {
    // Two slashes at the start are not one; more are.
    let slashes = path.bytes().take_while(|byte| *byte == b'/').count();
    let root = ["", "/", "//"].get(slashes).unwrap_or(&"/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if !root.is_empty() => {}
            part => parts.push(part),
        }
    }
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

/// `os.path.abspath`.
pub fn absolute(path: &str) -> String {
    if path.starts_with('/') {
        return normalize(path);
    }
    let here = std::env::current_dir().map_or_else(|_| "/".to_owned(), |here| here.display().to_string());
    normalize(&join(&here, path))
}

/// `os.path.expanduser`, for the user's own home.
pub fn expand_user(path: &str) -> String {
    match (path.strip_prefix('~'), std::env::var("HOME")) {
        (Some(rest), Ok(home)) if rest.is_empty() || rest.starts_with('/') => home + rest,
        _ => path.to_owned(),
    }
}

fn relative(path: &str, start: &str) -> String {
    let (path, start) = (absolute(path), absolute(start));
    let parts = |p: &str| p.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (to, from) = (parts(&path), parts(&start));
    let common = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let way: Vec<String> = up.chain(to[common..].iter().cloned()).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}
