//! Random numbers, the same bit for bit as NumPy's.
//!
//! Pure algorithms over slices: this module knows no values and no arrays. [`Generator`] (over a [`BitGenerator`],
//! seeded by a [`SeedSequence`]) is what `default_rng` makes, [`RandomState`] the legacy generator behind
//! `np.random.seed`. [`DISTRIBUTIONS`] has a row for every distribution that is sampled value by value; both
//! generators fill from it. [`PythonRandom`] is the generator of Python's own `random` module. Big fills are loops over
//! the slice, compiled for the bit generator at hand.

mod bits;
mod bounded;
mod choice;
mod continuous;
mod discrete;
mod generator;
mod mt19937;
mod other_streams;
mod pcg64;
mod python;
mod seed;
mod state;
mod table;
mod tables;
mod ziggurat;

pub use bits::{Bits, Halves};
pub use bounded::{IntegerKind, IntegersMut, Range};
pub use choice::{PROBABILITY_TOLERANCE, Probabilities};
pub use generator::{BitGenerator, ExponentialMethod, Generator};
pub use mt19937::Mt19937;
pub use other_streams::{Philox, Sfc64};
pub use pcg64::{Pcg64, Pcg64Dxsm};
pub use python::PythonRandom;
pub use seed::{SeedSequence, fresh_entropy, seed_words};
pub use state::{LegacyState, RandomState};
pub use table::{Constraint, DISTRIBUTIONS, Distribution, Parameter, VariatesMut, distribution};
