//! Archives of a few files: what `.npz` is. Stored or deflated, with the 64-bit fields where sizes ask for them.

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use crate::diag::{Error, Result, interrupt, memory};

/// Marks of the parts of an archive.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;

/// A field that says: look among the 64-bit ones.
const ELSEWHERE: u32 = u32::MAX;

/// The date that entries carry: the first of January 1980, as archives count.
const DATE: u16 = 0x21;

struct Written {
    name: String,
    crc: u32,
    packed: u64,
    size: u64,
    at: u64,
    method: u16,
}

/// An archive being written.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
    entries: Vec<Written>,
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// What is packed or unpacked between two looks whether to stop.
const PIECE: usize = 1 << 18;

/// Bytes deflated.
fn deflated(data: &[u8]) -> Vec<u8> {
    const LEVEL: i32 = 6;
    let mut packed = Vec::with_capacity(data.len() / 2);
    let mut state = Box::new(CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, -15, 0)));
    let mut put = |piece: &[u8], flush| {
        interrupt::checkpoint();
        compress_to_output(&mut state, piece, flush, |out| {
            packed.extend_from_slice(out);
            true
        });
    };
    data.chunks(PIECE).for_each(|piece| put(piece, TDEFLFlush::None));
    put(&[], TDEFLFlush::Finish);
    packed
}

/// Deflated bytes as they were, which are so many; nothing where they are damaged.
fn inflated(packed: &[u8], size: usize) -> Result<Option<Vec<u8>>> {
    memory::check(size)?;
    let mut data = interrupt::repeated(0, size);
    let mut state = Box::<DecompressorOxide>::default();
    let (mut taken, mut given) = (0, 0);
    loop {
        interrupt::check()?;
        let end = size.min(given + PIECE);
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, written) = decompress(&mut state, &packed[taken..], &mut data[..end], given, flags);
        taken += read;
        given += written;
        match status {
            TINFLStatus::Done if given == size => return Ok(Some(data)),
            TINFLStatus::HasMoreOutput if given < size => {}
            _ => return Ok(None),
        }
    }
}

/// The checksum of bytes.
fn checksum(data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    interrupt::watched(data.chunks(interrupt::READ)).for_each(|part| hasher.update(part));
    hasher.finalize()
}

/// The value if 32 bits hold it.
fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(ELSEWHERE)
}

impl Writer {
    /// Appends a file, deflated if asked for.
    pub fn add(&mut self, name: &str, data: &[u8], deflate: bool) {
        let packed = deflate.then(|| deflated(data));
        let body = packed.as_deref().unwrap_or(data);
        let entry = Written {
            name: name.to_owned(),
            crc: checksum(data),
            packed: body.len() as u64,
            size: data.len() as u64,
            at: self.bytes.len() as u64,
            method: if deflate { 8 } else { 0 },
        };
        let out = &mut self.bytes;
        put32(out, LOCAL);
        put16(out, 45);
        entry.common(out);
        put16(out, name.len() as u16);
        put16(out, 20);
        out.extend_from_slice(name.as_bytes());
        // The sizes with 64 bits, whatever they are: as NumPy writes them.
        put16(out, 1);
        put16(out, 16);
        put64(out, entry.size);
        put64(out, entry.packed);
        interrupt::append(out, body);
        self.entries.push(entry);
    }

    /// The archive's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len() as u64;
        for entry in &self.entries {
            entry.directory(&mut self.bytes);
        }
        let length = self.bytes.len() as u64 - start;
        let count = self.entries.len() as u64;
        let out = &mut self.bytes;
        if start >= u64::from(ELSEWHERE) {
            let here = out.len() as u64;
            put32(out, END_64);
            put64(out, 44);
            put16(out, 45);
            put16(out, 45);
            put32(out, 0);
            put32(out, 0);
            put64(out, count);
            put64(out, count);
            put64(out, length);
            put64(out, start);
            put32(out, LOCATOR_64);
            put32(out, 0);
            put64(out, here);
            put32(out, 1);
        }
        put32(out, END);
        put32(out, 0);
        put16(out, count as u16);
        put16(out, count as u16);
        put32(out, short(length));
        put32(out, short(start));
        put16(out, 0);
        self.bytes
    }
}

impl Written {
    /// The fields that stand before the lengths in both places.
    fn common(&self, out: &mut Vec<u8>) {
        put16(out, 0x800);
        put16(out, self.method);
        put16(out, 0);
        put16(out, DATE);
        put32(out, self.crc);
        put32(out, ELSEWHERE);
        put32(out, ELSEWHERE);
    }

    fn directory(&self, out: &mut Vec<u8>) {
        put32(out, CENTRAL);
        put16(out, 45);
        put16(out, 45);
        self.common(out);
        put16(out, self.name.len() as u16);
        put16(out, 28);
        put16(out, 0);
        put16(out, 0);
        put16(out, 0);
        put32(out, 0);
        put32(out, ELSEWHERE);
        out.extend_from_slice(self.name.as_bytes());
        put16(out, 1);
        put16(out, 24);
        put64(out, self.size);
        put64(out, self.packed);
        put64(out, self.at);
    }
}

/// A file of an archive.
pub struct Entry {
    pub name: String,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    at: usize,
}

#[cold]
fn damaged() -> Error {
    Error::value("File is not a zip file")
}

fn get16(bytes: &[u8], at: usize) -> Result<usize> {
    let field = bytes.get(at..at.saturating_add(2)).and_then(|field| field.try_into().ok()).ok_or_else(damaged)?;
    Ok(u16::from_le_bytes(field).into())
}

fn get32(bytes: &[u8], at: usize) -> Result<u32> {
    let field = bytes.get(at..at.saturating_add(4)).and_then(|field| field.try_into().ok()).ok_or_else(damaged)?;
    Ok(u32::from_le_bytes(field))
}

fn get64(bytes: &[u8], at: usize) -> Result<usize> {
    let field = bytes.get(at..at.saturating_add(8)).and_then(|field| field.try_into().ok()).ok_or_else(damaged)?;
    usize::try_from(u64::from_le_bytes(field)).map_err(|_| damaged())
}

/// The files of an archive, in its order.
///
/// # Errors
/// `ValueError` for bytes that are none.
pub fn entries(bytes: &[u8]) -> Result<Vec<Entry>> {
    // The end is found from behind: a comment may follow it.
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let mark = END.to_le_bytes();
    let end = bytes[from..].windows(4).rposition(|window| window == mark).ok_or_else(damaged)? + from;
    let (mut count, mut at) = (get16(bytes, end + 10)?, get32(bytes, end + 16)? as usize);
    if at == ELSEWHERE as usize || count == usize::from(u16::MAX) {
        let locator = end.checked_sub(20).ok_or_else(damaged)?;
        let end = get64(bytes, locator + 8)?;
        if get32(bytes, end)? != END_64 {
            return Err(damaged());
        }
        (count, at) = (get64(bytes, end + 32)?, get64(bytes, end + 48)?);
    }
    let mut found = Vec::new();
    for _ in 0..count {
        let (entry, next) = directory_entry(bytes, at)?;
        found.push(entry);
        at = next;
    }
    Ok(found)
}

/// The entry of the directory at a place, and where the next one is.
fn directory_entry(bytes: &[u8], at: usize) -> Result<(Entry, usize)> {
    if get32(bytes, at)? != CENTRAL {
        return Err(damaged());
    }
    let lengths = [get16(bytes, at + 28)?, get16(bytes, at + 30)?, get16(bytes, at + 32)?];
    let name = bytes.get(at + 46..at + 46 + lengths[0]).ok_or_else(damaged)?;
    let extra = bytes.get(at + 46 + lengths[0]..at + 46 + lengths[0] + lengths[1]).ok_or_else(damaged)?;
    let mut fields = [get32(bytes, at + 24)?, get32(bytes, at + 20)?, get32(bytes, at + 42)?].map(|n| n as usize);
    if let Some(long) = long_fields(extra)? {
        let mut place = 0;
        for field in &mut fields {
            if *field == ELSEWHERE as usize {
                *field = get64(long, place)?;
                place += 8;
            }
        }
    }
    let entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        method: get16(bytes, at + 10)? as u16,
        crc: get32(bytes, at + 16)?,
        size: fields[0],
        packed: fields[1],
        at: fields[2],
    };
    Ok((entry, at + 46 + lengths.iter().sum::<usize>()))
}

/// The 64-bit fields among an entry's extra ones.
fn long_fields(mut extra: &[u8]) -> Result<Option<&[u8]>> {
    while extra.len() >= 4 {
        let (kind, length) = (get16(extra, 0)?, get16(extra, 2)?);
        let (field, rest) = extra[4..].split_at_checked(length).ok_or_else(damaged)?;
        if kind == 1 {
            return Ok(Some(field));
        }
        extra = rest;
    }
    Ok(None)
}

impl Entry {
    /// The file's bytes.
    ///
    /// # Errors
    /// `ValueError` for damaged ones and for a compression other than deflate.
    pub fn contents(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        if get32(bytes, self.at)? != LOCAL {
            return Err(damaged());
        }
        let start = self.at + 30 + get16(bytes, self.at + 26)? + get16(bytes, self.at + 28)?;
        let body = start.checked_add(self.packed).and_then(|end| bytes.get(start..end)).ok_or_else(damaged)?;
        let data = match self.method {
            0 => {
                let mut copy = Vec::new();
                interrupt::append(&mut copy, body);
                copy
            }
            8 => inflated(body, self.size)?
                .ok_or_else(|| Error::value(format!("Error while decompressing '{}'", self.name)))?,
            other => {
                return Err(Error::value(format!(
                    "'{}' is compressed in a way that is not known ({other})",
                    self.name
                )));
            }
        };
        if data.len() != self.size || checksum(&data) != self.crc {
            return Err(Error::value(format!("Bad CRC-32 for file '{}'", self.name)));
        }
        Ok(data)
    }
}
