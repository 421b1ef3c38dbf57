//! The arrays of an `.npz` file, each read when it is asked for.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::{npy, zip};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Native;
use crate::lang::object::Object;
use crate::lang::value::Value;

/// What `np.load` gives for an archive.
struct Archive {
    name: String,
    /// `None` once closed.
    open: RefCell<Option<Vec<u8>>>,
    entries: Vec<zip::Entry>,
}

/// The archive as a value.
///
/// # Errors
/// `ValueError` for bytes that are none.
pub fn open(bytes: Vec<u8>, name: String) -> Result<Value> {
    let entries = zip::entries(&bytes)?;
    Ok(Value::object(Archive { name, open: RefCell::new(Some(bytes)), entries }))
}

fn key(entry: &zip::Entry) -> &str {
    entry.name.strip_suffix(".npy").unwrap_or(&entry.name)
}

impl Archive {
    fn keys(&self) -> Vec<Value> {
        self.entries.iter().map(|entry| Value::from(key(entry))).collect()
    }

    fn read(&self, entry: &zip::Entry) -> Result<Value> {
        let open = self.open.borrow();
        let bytes = open.as_ref().ok_or_else(|| Error::value("the archive is closed"))?;
        let data = entry.contents(bytes)?;
        if !data.starts_with(npy::MAGIC) {
            return Ok(Value::bytes(data));
        }
        Ok(convert::from_array(npy::read(&data)?.0))
    }

    fn find(&self, name: &str) -> Option<&zip::Entry> {
        self.entries.iter().find(|entry| key(entry) == name || entry.name == name)
    }

    fn items(&self) -> Result<Vec<Value>> {
        self.entries.iter().map(|entry| Ok(Value::tuple([Value::from(key(entry)), self.read(entry)?]))).collect()
    }
}

fn archive(value: &Value) -> Result<&Archive> {
    value.downcast::<Archive>().ok_or_else(|| Error::type_error("this is a method of what np.load gives for archives"))
}

static METHODS: &[Native] = &[
    Native::new("keys(self)", "The names of the arrays.", |_, args| Ok(Value::list(archive(args.value(0))?.keys()))),
    Native::new("values(self)", "The arrays.", |_, args| {
        let this = archive(args.value(0))?;
        Ok(Value::list(this.entries.iter().map(|entry| this.read(entry)).collect::<Result<_>>()?))
    }),
    Native::new("items(self)", "The names with their arrays.", |_, args| {
        Ok(Value::list(archive(args.value(0))?.items()?))
    }),
    Native::new("get(self, key, default=None)", "The array of this name, or the default.", |_, args| {
        let this = archive(args.value(0))?;
        match args.value(1).as_str().and_then(|name| this.find(name)) {
            Some(entry) => this.read(entry),
            None => Ok(args.get(2).cloned().unwrap_or(Value::None)),
        }
    }),
    Native::new("close(self)", "Forgets the file's contents.", |_, args| {
        archive(args.value(0))?.open.replace(None);
        Ok(Value::None)
    }),
];

impl Object for Archive {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "NpzFile"
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok((name == "files").then(|| Value::list(self.keys())))
    }

    fn attributes(&self) -> Vec<String> {
        vec!["files".to_owned()]
    }

    fn repr(&self) -> Result<String> {
        const SHOWN: usize = 5;
        let mut names: Vec<&str> = self.entries.iter().take(SHOWN).map(key).collect();
        if self.entries.len() > SHOWN {
            names.push("...");
        }
        Ok(format!("NpzFile '{}' with keys: {}", self.name, names.join(", ")))
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.entries.len()))
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(Value::list(self.keys())))
    }

    fn contains(&self, _: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        Ok(Some(item.as_str().is_some_and(|name| self.find(name).is_some())))
    }

    fn get_item(&self, _: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let name = crate::lang::display::str_of(index)?;
        match self.find(&name) {
            Some(entry) => self.read(entry).map(Some),
            None => {
                let message = Value::from(format!("{name} is not a file in the archive"));
                Err(to_error(&Rc::new(ExceptionObject::new(crate::diag::Kind::KeyError, vec![message]))))
            }
        }
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        self.open.replace(None);
        Ok(false)
    }
}
