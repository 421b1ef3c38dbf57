//! Arrays in files: `save`, `load`, `savez`, `tofile`, `fromfile`. Texts (`savetxt`, `loadtxt`) are read and written by
//! the library in the language itself.

mod npy;
mod npz;
mod zip;

use std::fs::File;

use super::args;
use super::memory::{in_other_order, shown_bytes};
use crate::array::{Array, DType};
use crate::diag::{Error, Kind, Result, memory};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::{Stream, Written, os_error, path_of, read_parts};
use crate::lang::native::{Arguments, Native};
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Where bytes go to or come from.
enum Place<'a> {
    Path(String),
    Open(&'a Stream),
}

/// What takes bytes, part after part.
type Writer<'a> = Box<dyn FnMut(&[u8]) -> Result<()> + 'a>;

impl Place<'_> {
    fn of(value: &Value) -> Result<Place<'_>> {
        if let Some(stream) = value.downcast::<Stream>() {
            return Ok(Place::Open(stream));
        }
        path_of(value).map(Place::Path).ok_or_else(|| {
            Error::type_error(format!("expected str, bytes or os.PathLike object, not {}", type_name(value)))
        })
    }

    /// The same, a path without this ending given it.
    fn with_ending(self, ending: &str) -> Self {
        match self {
            Place::Path(path) if !path.ends_with(ending) => Place::Path(path + ending),
            other => other,
        }
    }

    /// What writes there, part after part. A file is made anew.
    fn writer(&self) -> Result<Writer<'_>> {
        Ok(match self {
            Place::Path(path) => {
                let mut file = Written::create(path)?;
                Box::new(move |bytes| file.write(bytes, path))
            }
            Place::Open(stream) => Box::new(|bytes| stream.write_bytes(bytes)),
        })
    }

    /// All bytes from here on.
    fn read(&self) -> Result<Vec<u8>> {
        match self {
            Place::Path(path) => {
                let mut file = File::open(path).map_err(|error| os_error(&error, path))?;
                let size = file.metadata().map_or(0, |metadata| metadata.len()) as usize;
                memory::check(size)?;
                let mut bytes = Vec::with_capacity(size);
                read_parts(&mut file, usize::MAX, &mut bytes, path)?;
                Ok(bytes)
            }
            Place::Open(stream) => stream.read_bytes(None),
        }
    }

    /// Takes back the last bytes read: the next reader of an open file starts with them.
    fn unread(&self, count: usize) -> Result<()> {
        match self {
            Place::Open(stream) if count > 0 => stream.step_back(count),
            _ => Ok(()),
        }
    }

    fn name(&self) -> String {
        match self {
            Place::Path(path) => path.clone(),
            Place::Open(_) => "object".to_owned(),
        }
    }
}

fn save(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = convert::array(args.value(1))?;
    npy::check(&array)?;
    let place = Place::of(args.value(0))?.with_ending(".npy");
    npy::write(&array, &mut place.writer()?)?;
    Ok(Value::None)
}

fn load(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let place = Place::of(args.value(0))?;
    let bytes = place.read()?;
    if bytes.is_empty() {
        return Err(Error::new(Kind::EOFError, "No data left in file"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return npz::open(bytes, place.name());
    }
    if !bytes.starts_with(npy::MAGIC) {
        return Err(Error::value(
            "This file contains pickled (object) data. If you trust the file you can load it unsafely using the \
             `allow_pickle=` keyword argument or `pickle.load()`.",
        )
        .help("it does not start as a .npy or .npz file does; pickled data is never loaded here"));
    }
    let (array, rest) = npy::read(&bytes)?;
    place.unread(rest.len())?;
    Ok(convert::from_array(array))
}

/// The arrays of a call of `savez`: those with names first, as NumPy has them.
fn archive(args: &Arguments, deflate: bool) -> Result<Value> {
    let place = Place::of(args.value(0))?.with_ending(".npz");
    let mut writer = zip::Writer::default();
    let mut names: Vec<String> = Vec::new();
    for (name, value) in args.keywords() {
        writer.add(&format!("{name}.npy"), &npy::bytes(&convert::array(value)?)?, deflate);
        names.push(name.text().to_owned());
    }
    for (index, value) in args.rest().iter().enumerate() {
        let name = format!("arr_{index}");
        if names.contains(&name) {
            return Err(Error::value(format!("Cannot use un-named variables and keyword {name}")));
        }
        writer.add(&format!("{name}.npy"), &npy::bytes(&convert::array(value)?)?, deflate);
    }
    place.writer()?(&writer.finish())?;
    Ok(Value::None)
}

/// The numbers of a text between separators.
fn from_text(bytes: &[u8], separator: &str, dtype: DType, count: usize) -> Result<Array> {
    let text = String::from_utf8_lossy(bytes);
    let mark = separator.trim();
    let pieces: Vec<&str> =
        if mark.is_empty() { text.split_whitespace().collect() } else { text.split(mark).map(str::trim).collect() };
    let mut numbers: Vec<Value> = Vec::new();
    for piece in pieces.into_iter().filter(|piece| !piece.is_empty()).take(count) {
        numbers.push(Value::from(piece));
    }
    convert::array_of(&Value::list(numbers), dtype)
}

/// (file, dtype, count, sep, offset).
fn fromfile(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let place = Place::of(args.value(0))?;
    let swapped = crate::lang::arrays::types::is_swapped(args.get(1))?;
    let dtype = args::dtype(args.get(1))?.unwrap_or(DType::F64);
    let count = usize::try_from(args.index_or(2, -1)?).unwrap_or(usize::MAX);
    let separator = args.given(3).map_or(Ok(""), |text| args::text(text, "sep"))?;
    let offset = usize::try_from(args.index_or(4, 0)?).map_err(|_| Error::value("offset must be non-negative"))?;
    let bytes = place.read()?;
    let bytes = bytes.get(offset..).unwrap_or(&[]);
    if !separator.is_empty() {
        return Ok(convert::from_array(from_text(bytes, separator, dtype, count)?));
    }
    let length = (bytes.len() / dtype.itemsize().max(1)).min(count) * dtype.itemsize();
    place.unread(bytes.len() - length)?;
    let array = Array::from_bytes(dtype, &bytes[..length])?;
    Ok(if swapped { in_other_order(array.byteswapped()?) } else { convert::from_array(array) })
}

/// (self, fid, sep, format).
fn tofile(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = convert::array(args.value(0))?;
    let place = Place::of(args.value(1))?;
    let separator = args.given(2).map_or(Ok(""), |text| args::text(text, "sep"))?;
    if separator.is_empty() {
        let mut put = place.writer()?;
        shown_bytes(args.value(0), array)?.give_bytes(&mut put)?;
        return Ok(Value::None);
    }
    let format = args.given(3).map_or(Ok("%s"), |text| args::text(text, "format"))?;
    let format = Value::from(format);
    let mut text = String::new();
    for (index, item) in
        crate::lang::iterate::collect(vm, &convert::from_array(array.reshape(&[array.size()])?))?.iter().enumerate()
    {
        if index > 0 {
            text.push_str(separator);
        }
        let shown = crate::lang::operate::binary(crate::syntax::ast::BinaryOp::Mod, &format, item)?;
        text.push_str(shown.as_str().unwrap_or_default());
    }
    place.writer()?(text.as_bytes())?;
    Ok(Value::None)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "save(file, arr, allow_pickle=True)",
        "Writes an array to a file in NumPy's .npy format.\n\n>>> import io\n>>> file = io.BytesIO()\n>>> np.save(file, np.arange(3))\n>>> position = file.seek(0)\n>>> np.load(file)\narray([0, 1, 2])\n",
        save,
    ),
    Native::new(
        "load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding='ASCII', *, max_header_size=10000)",
        "The array of a .npy file, or the arrays of an .npz file by their names. Pickled data is never loaded.\n\n>>> import io\n>>> file = io.BytesIO()\n>>> np.savez(file, x=np.arange(2), y=np.ones(1))\n>>> position = file.seek(0)\n>>> data = np.load(file)\n>>> data['x']\narray([0, 1])\n",
        load,
    ),
    Native::new(
        "savez(file, *args, allow_pickle=True, **kwds)",
        "Writes several arrays to one .npz file, under their keywords or as arr_0, arr_1 …\n\n>>> import io\n>>> file = io.BytesIO()\n>>> np.savez(file, np.arange(2), y=np.ones(1))\n>>> position = file.seek(0)\n>>> np.load(file).files\n['y', 'arr_0']\n",
        |_, args| archive(args, false),
    ),
    Native::new(
        "savez_compressed(file, *args, allow_pickle=True, **kwds)",
        "As savez, compressed.\n\n>>> import io\n>>> file = io.BytesIO()\n>>> np.savez_compressed(file, zeros=np.zeros(1000))\n>>> len(file.getvalue()) < 1000\nTrue\n",
        |_, args| archive(args, true),
    ),
    Native::new(
        "fromfile(file, dtype=float, count=-1, sep='', offset=0, *, like=None)",
        "The numbers that a file holds as bytes, or as text between separators.\n\n>>> import io\n>>> np.fromfile(io.BytesIO(b'\\x01\\x02'), dtype=np.uint8)\narray([1, 2], dtype=uint8)\n",
        fromfile,
    ),
];

/// The methods.
pub static METHODS: &[Native] = &[Native::new(
    "tofile(self, fid, sep='', format='%s')",
    "Writes the elements to a file as bytes, or as text between separators.\n\n>>> import io\n>>> file = io.BytesIO()\n>>> np.array([1, 2]).tofile(file, sep=',')\n>>> file.getvalue()\nb'1,2'\n",
    tofile,
)];
