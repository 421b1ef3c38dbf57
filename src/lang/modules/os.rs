//! `os`: files, folders and the environment of the process.

use super::pathlib::path_of;
use super::stream_parts::os_error;
use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::registry::import;
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::types::type_name;
use crate::lang::value::{NamedTupleType, Value};

/// Binds the module's names.
pub fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(super::os_shell::FUNCTIONS);
    let mut environ = DictMap::new();
    for (name, value) in std::env::vars_os() {
        environ.insert_str(&name.to_string_lossy(), Value::from(value.to_string_lossy().into_owned()));
    }
    module.define("environ", Value::dict(environ));
    module.define("sep", std::path::MAIN_SEPARATOR_STR);
    module.define("linesep", if cfg!(windows) { "\r\n" } else { "\n" });
    module.define("name", if cfg!(windows) { "nt" } else { "posix" });
    module.define("devnull", if cfg!(windows) { "nul" } else { "/dev/null" });
    module.define("curdir", ".");
    module.define("pardir", "..");
    let path = import(vm, "os.path")?;
    module.define("path", path);
    module.define("error", Value::ExceptionType(Kind::OSError));
    Ok(())
}

/// Parameter `index` as a path.
pub(super) fn path_argument(args: &Arguments, index: usize) -> Result<String> {
    path_of(args.value(index)).ok_or_else(|| {
        let (name, found) = (args.function(), type_name(args.value(index)));
        Error::type_error(match name {
            "exists" | "isfile" | "isdir" | "islink" | "getsize" | "getmtime" => {
                format!("stat: path should be string, bytes, os.PathLike or integer, not {found}")
            }
            "abspath" | "basename" | "dirname" | "split" | "splitext" | "join" | "isabs" | "expanduser"
            | "normpath" => {
                format!("expected str, bytes or os.PathLike object, not {found}")
            }
            _ => format!("{name}: path should be string, bytes or os.PathLike, not {found}"),
        })
    })
}

/// A system call about the path that is parameter 0.
fn act(args: &Arguments, call: impl FnOnce(&str) -> std::io::Result<()>) -> Result<Value> {
    let path = path_argument(args, 0)?;
    call(&path).map_err(|error| os_error(&error, &path))?;
    Ok(Value::None)
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("chdir(path)", "Goes to a folder. `os.chdir('data')`", |_, a| {
        act(a, |path| std::env::set_current_dir(path))
    }),
    Native::new("cpu_count()", "The number of processors. `os.cpu_count()`", |_, _| {
        Ok(std::thread::available_parallelism().map_or(Value::None, |n| Value::from(n.get())))
    }),
    Native::new("fspath(path)", "A path as a string. `os.fspath('a')` is `'a'`.", |_, a| {
        path_argument(a, 0).map(Value::from)
    }),
    Native::new("getcwd()", "The current folder. `os.getcwd()`", |_, _| {
        let here = std::env::current_dir().map_err(|error| os_error(&error, "."))?;
        Ok(Value::from(here.display().to_string()))
    }),
    Native::new("getenv(key, default=None)", "A variable of the environment. `os.getenv('HOME')`", |vm, a| {
        let name = a.str(0)?;
        let environ = vm.registry.loaded.get("os").and_then(|os| os.globals.lookup("environ"));
        let found = match &environ {
            Some(Value::Dict(environ)) => environ.map.borrow().get_str(name).cloned(),
            _ => std::env::var(name).ok().map(Value::from),
        };
        Ok(found.or_else(|| a.get(1).cloned()).unwrap_or(Value::None))
    }),
    Native::new("getpid()", "The number of the process. `os.getpid()`", |_, _| Ok(Value::from(std::process::id()))),
    Native::new("listdir(path='.')", "The names in a folder. `os.listdir('.')`", |_, a| {
        let path = if a.given(0).is_some() { path_argument(a, 0)? } else { ".".to_owned() };
        list(&path).map(|names| Value::list(names.into_iter().map(Value::from).collect()))
    }),
    Native::new(
        "makedirs(name, mode=511, exist_ok=False)",
        "Makes a folder and those around it. `os.makedirs('a/b', exist_ok=True)`",
        |_, a| {
            let exist_ok = a.flag(2, false)?;
            act(a, |path| match std::path::Path::new(path).is_dir() {
                true if exist_ok => Ok(()),
                true => Err(std::io::Error::from_raw_os_error(libc::EEXIST)),
                false => std::fs::create_dir_all(path),
            })
        },
    ),
    Native::new("mkdir(path, mode=511)", "Makes a folder. `os.mkdir('a')`", |_, a| {
        act(a, |path| std::fs::create_dir(path))
    }),
    Native::new("remove(path)", "Removes a file. `os.remove('old.txt')`", |_, a| {
        act(a, |path| std::fs::remove_file(path))
    }),
    Native::new("rename(src, dst)", "Gives a file another name. `os.rename('a', 'b')`", |_, a| {
        let to = path_argument(a, 1)?;
        act(a, |path| std::fs::rename(path, &to))
    }),
    Native::new(
        "replace(src, dst)",
        "Gives a file another name, over what is there. `os.replace('a', 'b')`",
        |_, a| {
            let to = path_argument(a, 1)?;
            act(a, |path| std::fs::rename(path, &to))
        },
    ),
    Native::new("rmdir(path)", "Removes an empty folder. `os.rmdir('a')`", |_, a| {
        act(a, |path| std::fs::remove_dir(path))
    }),
    Native::new("stat(path)", "What the system knows of a file. `os.stat('a.txt').st_size`", |_, a| {
        stat(&path_argument(a, 0)?)
    }),
    Native::new("unlink(path)", "Removes a file. `os.unlink('old.txt')`", |_, a| {
        act(a, |path| std::fs::remove_file(path))
    }),
    Native::new("urandom(size, /)", "Random bytes. `len(os.urandom(4))` is 4.", |_, a| {
        let size = usize::try_from(a.index(0)?).map_err(|_| Error::value("negative argument not allowed"))?;
        crate::lang::methods::check_size(size)?;
        let words = crate::ops::random::PythonRandom::fresh().random_bits(size * 8)?;
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(size);
        Ok(Value::bytes(bytes))
    }),
    Native::new(
        "walk(top, topdown=True)",
        "Every folder below with its folders and files. `for folder, folders, files in os.walk('.'): print(files)`",
        |_, a| {
            let mut rows = Vec::new();
            walk(&path_argument(a, 0)?, a.flag(1, true)?, &mut rows);
            Ok(Value::list(rows))
        },
    ),
    Native::new("_remove_tree(path)", "Removes a folder and all that is in it. `os._remove_tree('build')`", |_, a| {
        let path = path_argument(a, 0)?;
        std::fs::remove_dir_all(&path).map_err(|error| os_error(&error, &path))?;
        Ok(Value::None)
    }),
];

/// What the system knows of a file, as a named tuple.
pub(super) fn stat(path: &str) -> Result<Value> {
    let found = std::fs::metadata(path).map_err(|error| os_error(&error, path))?;
    let seconds = |time: std::io::Result<std::time::SystemTime>| {
        let since = time.ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Value::Float(since.map_or(0.0, |since| since.as_secs_f64()))
    };
    #[cfg(unix)]
    let (mode, inode, links) = {
        use std::os::unix::fs::MetadataExt;
        (u64::from(found.mode()), found.ino(), found.nlink())
    };
    #[cfg(not(unix))]
    let (mode, inode, links) = (if found.is_dir() { 0o040_777 } else { 0o100_666 }, 0u64, 1u64);
    let fields = ["st_mode", "st_ino", "st_nlink", "st_size", "st_atime", "st_mtime", "st_ctime"];
    let changed = seconds(found.modified());
    let items = [
        Value::from(mode),
        Value::from(inode),
        Value::from(links),
        Value::from(found.len()),
        seconds(found.accessed()),
        changed.clone(),
        changed,
    ];
    let fields = fields.map(Symbol::new).to_vec();
    let named = NamedTupleType { name: "os.stat_result".into(), fields, defaults: Vec::new() };
    Ok(Value::named_tuple(std::rc::Rc::new(named), items))
}

/// The names in a folder.
pub(super) fn list(path: &str) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(path).map_err(|error| os_error(&error, path))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect())
}

fn walk(top: &str, topdown: bool, rows: &mut Vec<Value>) {
    // As Python's walk, a folder that cannot be read is left out.
    let Ok(names) = list(top) else { return };
    let (folders, files): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|name| std::path::Path::new(top).join(name).is_dir());
    let values = |names: &[String]| Value::list(names.iter().map(|name| Value::from(name.as_str())).collect());
    let row = Value::tuple([Value::from(top), values(&folders), values(&files)]);
    if topdown {
        rows.push(row.clone());
    }
    for folder in folders {
        let path = super::os_path::join(top, &folder);
        // Links are listed and not followed: they may lead anywhere, or back.
        if !std::path::Path::new(&path).is_symlink() {
            walk(&path, topdown, rows);
        }
    }
    if !topdown {
        rows.push(row);
    }
}
