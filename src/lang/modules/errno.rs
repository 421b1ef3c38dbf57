//! `errno`: the numbers of the system's errors, and `builtins`: the names that need no import.

use crate::diag::Result;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

/// Those of C, which every system has.
const EVERYWHERE: &[(&str, libc::c_int)] = numbers! {
    E2BIG EACCES EAGAIN EBADF EBUSY ECHILD EDEADLK EDOM EEXIST EFAULT EFBIG EILSEQ EINTR EINVAL EIO EISDIR EMFILE EMLINK
    ENAMETOOLONG ENFILE ENODEV ENOENT ENOEXEC ENOLCK ENOMEM ENOSPC ENOSYS ENOTDIR ENOTEMPTY ENOTTY ENXIO EPERM EPIPE
    ERANGE EROFS ESPIPE ESRCH EXDEV
};

/// Those of POSIX.
#[cfg(unix)]
const OTHERS: &[(&str, libc::c_int)] = numbers! {
    EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EALREADY EBADMSG ECANCELED ECONNABORTED ECONNREFUSED ECONNRESET EDESTADDRREQ
    EDQUOT EHOSTDOWN EHOSTUNREACH EIDRM EINPROGRESS EISCONN ELOOP EMSGSIZE EMULTIHOP ENETDOWN ENETRESET ENETUNREACH
    ENOBUFS ENOLINK ENOMSG ENOPROTOOPT ENOTBLK ENOTCONN ENOTRECOVERABLE ENOTSOCK EOPNOTSUPP ENOTSUP EOVERFLOW EOWNERDEAD
    EPFNOSUPPORT EPROTO EPROTONOSUPPORT EPROTOTYPE EREMOTE ESHUTDOWN ESOCKTNOSUPPORT ESTALE ETIMEDOUT ETOOMANYREFS
    ETXTBSY EUSERS
};
#[cfg(not(unix))]
const OTHERS: &[(&str, libc::c_int)] = &[];

/// Binds the numbers, and the dict from them to their names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    let mut names = DictMap::new();
    for (name, number) in EVERYWHERE.iter().chain(OTHERS) {
        let number = Value::Int(i64::from(*number));
        module.define(name, number.clone());
        names.insert(number, Value::from(*name))?;
    }
    #[cfg(unix)]
    module.define("EWOULDBLOCK", Value::Int(libc::EWOULDBLOCK.into()));
    module.define("errorcode", Value::dict(names));
    Ok(())
}

/// Binds the names that every program has but for those of this language's own and of NumPy.
pub fn fill_builtins(vm: &mut Interpreter, module: &Module) -> Result<()> {
    let others: Vec<_> = ["numpy", "arr"].iter().filter_map(|name| vm.registry.loaded.get(*name).cloned()).collect();
    for (name, value) in vm.builtins.bindings() {
        let elsewhere = |other: &std::rc::Rc<Module>| {
            other.globals.lookup(name.text()).is_some_and(|theirs| theirs.is_same(&value))
        };
        let is_type = matches!(value, Value::Type(_) | Value::ExceptionType(_));
        if is_type || !others.iter().any(elsewhere) {
            module.define(name.text(), value);
        }
    }
    Ok(())
}
