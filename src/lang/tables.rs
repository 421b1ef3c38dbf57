//! The tables behind dict and set: a dict keeps the order of insertion, a set has the order that CPython's has.

use super::hash::{hash, key_equal};
use super::text::{Str, hash_text};
use super::value::Value;
use crate::diag::later::Gathered;
use crate::diag::{Result, interrupt, later, memory};

const EMPTY: u32 = u32::MAX;
const REMOVED: u32 = u32::MAX - 1;
/// Up to so many entries a dict is searched from its start, without an index.
const SMALL: usize = 8;

/// One entry of a dict.
#[derive(Clone)]
pub struct Entry {
    hash: i64,
    /// `Undefined` where the entry was removed.
    key: Value,
    value: Value,
}

/// A dict's entries, in order of insertion.
#[derive(Default)]
pub struct DictMap {
    entries: Vec<Entry>,
    /// Positions in `entries` by hash, open addressing; empty while there are at most [`SMALL`] entries.
    index: Vec<u32>,
    /// Slots of `index` that are or were in use.
    filled: usize,
    live: usize,
    /// Entries before this place were removed: who takes the first one again and again finds it at once.
    first: usize,
}

impl Drop for DictMap {
    #[inline]
    fn drop(&mut self) {
        if later::is_large(self.entries.len()) {
            later::let_go(std::mem::take(&mut self.entries));
        }
    }
}

impl Clone for DictMap {
    fn clone(&self) -> DictMap {
        DictMap {
            entries: interrupt::collect(&self.entries, Entry::clone),
            index: interrupt::collect(&self.index, u32::clone),
            filled: self.filled,
            live: self.live,
            first: self.first,
        }
    }
}

impl Clone for SetTable {
    fn clone(&self) -> SetTable {
        SetTable { slots: interrupt::collect(&self.slots, Slot::clone), fill: self.fill, used: self.used, popped: 0 }
    }
}

impl Drop for SetTable {
    #[inline]
    fn drop(&mut self) {
        if later::is_large(self.slots.len()) {
            later::let_go(std::mem::take(&mut self.slots));
        }
    }
}

impl DictMap {
    /// An empty one.
    pub fn new() -> DictMap {
        DictMap::default()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The value of `key`; an error when the key cannot be hashed.
    #[inline]
    pub fn get(&self, key: &Value) -> Result<Option<&Value>> {
        let hash = hash(key)?;
        Ok(self.find(hash, |have| key_equal(have, key)).map(|at| &self.entries[at].value))
    }

    /// The value of a string key.
    pub fn get_str(&self, key: &str) -> Option<&Value> {
        let at = self.find(hash_text(key), |have| matches!(have, Value::Str(text) if &**text == key))?;
        Some(&self.entries[at].value)
    }

    /// A place for the value of `key`, if it has one.
    pub fn get_mut(&mut self, key: &Value) -> Result<Option<&mut Value>> {
        let hash = hash(key)?;
        Ok(self.find(hash, |have| key_equal(have, key)).map(|at| &mut self.entries[at].value))
    }

    /// Whether it has this key.
    pub fn contains(&self, key: &Value) -> Result<bool> {
        Ok(self.get(key)?.is_some())
    }

    /// Sets the value of `key`, and gives the old one.
    pub fn insert(&mut self, key: Value, value: Value) -> Result<Option<Value>> {
        check_if(later::is_large(self.live))?;
        let hash = hash(&key)?;
        if let Some(at) = self.find(hash, |have| key_equal(have, &key)) {
            return Ok(Some(std::mem::replace(&mut self.entries[at].value, value)));
        }
        self.push(hash, key, value);
        Ok(None)
    }

    /// The place of the value of `key`, which is entered without one (`Undefined`) if it is new.
    #[inline]
    pub fn place(&mut self, key: &Value) -> Result<&mut Value> {
        let hash = hash(key)?;
        let at = match self.find(hash, |have| key_equal(have, key)) {
            Some(at) => at,
            None => {
                self.push(hash, key.clone(), Value::Undefined);
                self.entries.len() - 1
            }
        };
        Ok(&mut self.entries[at].value)
    }

    /// Sets the value of a string key.
    pub fn insert_str(&mut self, key: &str, value: Value) {
        let hash = hash_text(key);
        match self.find(hash, |have| matches!(have, Value::Str(text) if &**text == key)) {
            Some(at) => self.entries[at].value = value,
            None => self.push(hash, Value::Str(Str::from(key)), value),
        }
    }

    /// Removes `key`, and gives its value.
    pub fn remove(&mut self, key: &Value) -> Result<Option<Value>> {
        let hash = hash(key)?;
        Ok(self.find(hash, |have| key_equal(have, key)).map(|at| self.remove_at(at).1))
    }

    /// Removes the last entry.
    pub fn pop_last(&mut self) -> Option<(Value, Value)> {
        let at = self.entries.iter().rposition(|entry| !entry.key.is_undefined())?;
        Some(self.remove_at(at))
    }

    /// Removes the first entry.
    pub fn pop_first(&mut self) -> Option<(Value, Value)> {
        (self.live > 0).then(|| self.remove_at(self.first))
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = DictMap::default();
    }

    /// The entries in order. Many are walked with checkpoints.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        let many = later::is_large(self.entries.len());
        let held = self.entries.iter().filter(|entry| !entry.key.is_undefined());
        held.map(|entry| (&entry.key, &entry.value)).inspect(move |_| checkpoint_if(many))
    }

    /// The entries in order, apart from the dict: what is done with them may change it.
    pub fn pairs(&self) -> Gathered<(Value, Value)> {
        let mut pairs = Gathered::with_capacity(self.live);
        pairs.extend(self.iter().map(|(key, value)| (key.clone(), value.clone())));
        pairs
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The first entry at or after the raw position `*at`, which moves behind it. For iterators that outlive a borrow.
    pub fn next_entry(&self, at: &mut usize) -> Option<(&Value, &Value)> {
        *at = self.first.max(*at);
        while let Some(entry) = self.entries.get(*at) {
            *at += 1;
            if !entry.key.is_undefined() {
                return Some((&entry.key, &entry.value));
            }
        }
        None
    }

    /// The last entry before the raw position `*at`, which moves to it.
    pub fn previous_entry(&self, at: &mut usize) -> Option<(&Value, &Value)> {
        let before = self.entries.get(..*at).unwrap_or(&self.entries);
        *at = before.iter().rposition(|entry| !entry.key.is_undefined())?;
        let entry = &self.entries[*at];
        Some((&entry.key, &entry.value))
    }

    #[inline]
    fn find(&self, hash: i64, same: impl Fn(&Value) -> bool) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|e| e.hash == hash && !e.key.is_undefined() && same(&e.key));
        }
        let mask = self.index.len() - 1;
        let mut slot = spread(hash) & mask;
        loop {
            match self.index[slot] {
                EMPTY => return None,
                REMOVED => {}
                at => {
                    let entry = &self.entries[at as usize];
                    if entry.hash == hash && same(&entry.key) {
                        return Some(at as usize);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn push(&mut self, hash: i64, key: Value, value: Value) {
        let crowded = if self.index.is_empty() {
            self.entries.len() >= SMALL
        } else {
            (self.filled + 1) * 3 > self.index.len() * 2
        };
        if crowded {
            self.rebuild();
        }
        let at = self.entries.len() as u32;
        memory::push_or_unwind(&mut self.entries, Entry { hash, key, value });
        self.live += 1;
        if !self.index.is_empty() {
            self.filled += place(&mut self.index, hash, at);
        }
    }

    /// Drops the removed entries and makes the index anew, with room to grow.
    fn rebuild(&mut self) {
        if self.live < self.entries.len() {
            self.entries.retain(|entry| !entry.key.is_undefined());
            self.first = 0;
            // Until there is a new one no index is better than one that is wrong.
            self.index = Vec::new();
            self.filled = self.entries.len();
        }
        if self.entries.len() < SMALL {
            self.index.clear();
            self.filled = self.entries.len();
            return;
        }
        let mut index = Vec::new();
        interrupt::extend(&mut index, (self.entries.len() * 3).next_power_of_two(), EMPTY);
        for (at, entry) in interrupt::watched(self.entries.iter().enumerate()) {
            place(&mut index, entry.hash, at as u32);
        }
        self.index = index;
        self.filled = self.entries.len();
    }

    fn remove_at(&mut self, at: usize) -> (Value, Value) {
        if !self.index.is_empty() {
            let mask = self.index.len() - 1;
            let mut slot = spread(self.entries[at].hash) & mask;
            while self.index[slot] != at as u32 {
                slot = (slot + 1) & mask;
            }
            self.index[slot] = REMOVED;
        }
        self.live -= 1;
        let entry = &mut self.entries[at];
        let removed = (std::mem::take(&mut entry.key), std::mem::take(&mut entry.value));
        if self.live == 0 {
            self.clear();
        }
        while self.entries.get(self.first).is_some_and(|entry| entry.key.is_undefined()) {
            self.first += 1;
        }
        // Removed entries at the end go at once, so that a dict used as a stack stays small.
        while self.entries.last().is_some_and(|entry| entry.key.is_undefined()) {
            self.entries.pop();
        }
        if self.entries.len() > 32 && self.entries.len() > self.live * 4 {
            self.rebuild();
        }
        removed
    }
}

/// A look for Ctrl-C where there is much.
#[inline(always)]
fn check_if(many: bool) -> Result<()> {
    if many { interrupt::check() } else { Ok(()) }
}

/// A checkpoint in a walk through many. A short one has none: it may be part of freeing, which must come to its end.
#[inline(always)]
fn checkpoint_if(many: bool) {
    if many {
        interrupt::checkpoint();
    }
}

/// Enters a position under its hash, and gives how many free slots that took.
fn place(index: &mut [u32], hash: i64, at: u32) -> usize {
    let mask = index.len() - 1;
    let mut slot = spread(hash) & mask;
    while index[slot] < REMOVED {
        slot = (slot + 1) & mask;
    }
    let fresh = usize::from(index[slot] == EMPTY);
    index[slot] = at;
    fresh
}

/// Spreads a hash over all bits: the hash of an integer is itself.
#[inline]
fn spread(hash: i64) -> usize {
    ((hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize
}

const LINEAR_PROBES: usize = 9;
/// What stands for the hash in a slot whose key was removed; no key has it.
const REMOVED_HASH: i64 = -1;

#[derive(Clone, Default)]
struct Slot {
    hash: i64,
    /// `Undefined` in a slot that is free (`hash` 0) or whose key was removed ([`REMOVED_HASH`]).
    key: Value,
}

/// A set's elements. The probing is CPython's, so that numbers come out in the order that Python prints.
pub struct SetTable {
    slots: Vec<Slot>,
    /// Slots that are or were in use.
    fill: usize,
    used: usize,
    /// Where [`SetTable::pop`] goes on.
    popped: usize,
}

impl Default for SetTable {
    fn default() -> SetTable {
        SetTable { slots: vec![Slot::default(); 8], fill: 0, used: 0, popped: 0 }
    }
}

impl SetTable {
    /// An empty one.
    pub fn new() -> SetTable {
        SetTable::default()
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Adds an element; whether it is new.
    pub fn insert(&mut self, key: Value) -> Result<bool> {
        check_if(later::is_large(self.used))?;
        let hash = hash(&key)?;
        Ok(self.insert_hashed(hash, key))
    }

    /// Whether it has this element.
    #[inline]
    pub fn contains(&self, key: &Value) -> Result<bool> {
        let hash = hash(key)?;
        Ok(matches!(self.find(hash, key), Found::At(_)))
    }

    /// Removes an element; whether it was there.
    pub fn remove(&mut self, key: &Value) -> Result<bool> {
        let hash = hash(key)?;
        Ok(self.remove_hashed(hash, key))
    }

    /// Removes the element that CPython takes: the next one behind the last that was taken.
    pub fn pop(&mut self) -> Option<Value> {
        let taken = |slot: &Slot| !slot.key.is_undefined();
        let (before, behind) = self.slots.split_at(self.popped & (self.slots.len() - 1));
        let at = match behind.iter().position(taken) {
            Some(at) => before.len() + at,
            None => before.iter().position(taken)?,
        };
        self.popped = at + 1;
        let slot = std::mem::replace(&mut self.slots[at], Slot { hash: REMOVED_HASH, key: Value::Undefined });
        self.used -= 1;
        Some(slot.key)
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = SetTable::default();
    }

    /// Adds every element of `other`, in the order that CPython's merge has.
    pub fn merge(&mut self, other: &SetTable) {
        let mask = self.slots.len() - 1;
        if (self.fill + other.used) * 5 >= mask * 3 {
            self.resize((self.used + other.used) * 2);
        }
        if self.fill == 0 && self.slots.len() == other.slots.len() && other.fill == other.used {
            *self = other.clone();
            return;
        }
        for slot in other.taken() {
            self.insert_hashed(slot.hash, slot.key.clone());
        }
    }

    /// Removes every element of `other`.
    pub fn remove_all(&mut self, other: &SetTable) {
        for slot in other.taken() {
            self.remove_hashed(slot.hash, &slot.key);
        }
        self.tidy();
    }

    /// Makes the table anew where many elements were removed, when CPython does.
    pub fn tidy(&mut self) {
        if self.fill - self.used > (self.slots.len() - 1) / 4 {
            self.resize(self.roomy());
        }
    }

    /// Removes every element of `other` that is there, and adds those that are not.
    pub fn toggle_all(&mut self, other: &SetTable) {
        for slot in other.taken() {
            if !self.remove_hashed(slot.hash, &slot.key) {
                self.insert_hashed(slot.hash, slot.key.clone());
            }
        }
    }

    /// The slots that have elements. Many are walked with checkpoints: who changes a table by them works on a copy.
    fn taken(&self) -> impl Iterator<Item = &Slot> {
        let many = later::is_large(self.used);
        self.slots.iter().filter(|slot| !slot.key.is_undefined()).inspect(move |_| checkpoint_if(many))
    }

    fn remove_hashed(&mut self, hash: i64, key: &Value) -> bool {
        let Found::At(at) = self.find(hash, key) else { return false };
        self.slots[at] = Slot { hash: REMOVED_HASH, key: Value::Undefined };
        self.used -= 1;
        true
    }

    /// The least size of a new table for the elements, with room to grow.
    fn roomy(&self) -> usize {
        if self.used > 50_000 { self.used * 2 } else { self.used * 4 }
    }

    /// The elements, in the table's order. Many are walked with checkpoints.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.taken().map(|slot| &slot.key)
    }

    /// The first element at or after the raw position `*at`, which moves behind it.
    pub fn next_entry(&self, at: &mut usize) -> Option<&Value> {
        while let Some(slot) = self.slots.get(*at) {
            *at += 1;
            if !slot.key.is_undefined() {
                return Some(&slot.key);
            }
        }
        None
    }

    fn insert_hashed(&mut self, hash: i64, key: Value) -> bool {
        let Found::Free(at) = self.find(hash, &key) else { return false };
        let before = std::mem::replace(&mut self.slots[at], Slot { hash, key });
        self.used += 1;
        if before.hash == REMOVED_HASH {
            return true;
        }
        self.fill += 1;
        if self.fill * 5 >= (self.slots.len() - 1) * 3 {
            self.resize(self.roomy());
        }
        true
    }

    #[inline]
    fn find(&self, hash: i64, key: &Value) -> Found {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64 as usize;
        let mut start = perturb & mask;
        let mut removed = None;
        loop {
            let probes = if start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for at in start..=start + probes {
                let slot = &self.slots[at];
                if slot.key.is_undefined() {
                    if slot.hash == 0 {
                        // CPython takes the last one on the way whose key was removed.
                        return Found::Free(removed.unwrap_or(at));
                    }
                    removed = Some(at);
                } else if slot.hash == hash && key_equal(&slot.key, key) {
                    return Found::At(at);
                }
            }
            perturb >>= 5;
            start = start.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb) & mask;
        }
    }

    fn resize(&mut self, least: usize) {
        let mut size = 8;
        while size <= least {
            size <<= 1;
        }
        if !later::is_large(size) {
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
            old.into_iter().filter(|slot| !slot.key.is_undefined()).for_each(|slot| settle(&mut self.slots, slot));
            self.fill = self.used;
            return;
        }
        // Ctrl-C leaves the table as it was.
        let mut slots = Gathered::with_capacity(size);
        interrupt::each(&mut slots.spare_capacity_mut()[..size], |slot| {
            slot.write(Slot::default());
        });
        // SAFETY: each was written.
        unsafe { slots.set_len(size) };
        for slot in self.taken() {
            settle(&mut slots, slot.clone());
        }
        later::let_go(std::mem::replace(&mut self.slots, slots.done()));
        self.fill = self.used;
    }
}

/// Puts an element, which no slot has, into a slot that is free.
#[inline]
fn settle(slots: &mut [Slot], slot: Slot) {
    let mask = slots.len() - 1;
    let mut perturb = slot.hash as u64 as usize;
    let mut start = perturb & mask;
    loop {
        let probes = if start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
        if let Some(free) = slots[start..=start + probes].iter_mut().find(|slot| slot.key.is_undefined()) {
            *free = slot;
            return;
        }
        perturb >>= 5;
        start = start.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb) & mask;
    }
}

enum Found {
    At(usize),
    Free(usize),
}
