//! What `np.set_printoptions` sets.

use std::cell::RefCell;

use crate::diag::{Error, Result};

/// How the digits after the point are chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatMode {
    /// Exactly `precision` digits.
    Fixed,
    /// As many as tell the value from its neighbours.
    Unique,
    /// As `Unique`, but at most `precision`.
    MaxPrec,
    /// As `MaxPrec`, with the same number for each element.
    MaxPrecEqual,
}

impl FloatMode {
    /// The mode of this name.
    ///
    /// # Errors
    /// NumPy's `ValueError` for another name.
    pub fn parse(name: &str) -> Result<FloatMode> {
        Ok(match name {
            "fixed" => FloatMode::Fixed,
            "unique" => FloatMode::Unique,
            "maxprec" => FloatMode::MaxPrec,
            "maxprec_equal" => FloatMode::MaxPrecEqual,
            _ => {
                let modes = r#"floatmode option must be one of "fixed", "unique", "maxprec", "maxprec_equal""#;
                return Err(Error::value(modes));
            }
        })
    }

    /// The mode's name.
    pub fn name(self) -> &'static str {
        match self {
            FloatMode::Fixed => "fixed",
            FloatMode::Unique => "unique",
            FloatMode::MaxPrec => "maxprec",
            FloatMode::MaxPrecEqual => "maxprec_equal",
        }
    }
}

/// What stands before a number that is not negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Nothing.
    Minus,
    /// `+`.
    Plus,
    /// A blank.
    Space,
}

impl Sign {
    /// The setting that this text stands for.
    ///
    /// # Errors
    /// NumPy's `ValueError` for another text.
    pub fn parse(text: &str) -> Result<Sign> {
        Ok(match text {
            "-" => Sign::Minus,
            "+" => Sign::Plus,
            " " => Sign::Space,
            _ => return Err(Error::value("sign option must be one of ' ', '+', or '-'")),
        })
    }

    /// The text that stands for the setting.
    pub fn name(self) -> &'static str {
        match self {
            Sign::Minus => "-",
            Sign::Plus => "+",
            Sign::Space => " ",
        }
    }
}

/// The release of NumPy whose printing is kept (the option `legacy`): `113` is 1.13.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub struct Legacy(u16);

impl Legacy {
    /// Today's printing.
    pub const NONE: Legacy = Legacy(u16::MAX);

    const NAMED: [(&str, u16); 5] = [("1.13", 113), ("1.21", 121), ("1.25", 125), ("2.1", 201), ("2.2", 202)];

    /// The release of this name; `None` where no printing is kept for it.
    pub fn parse(name: &str) -> Option<Legacy> {
        Legacy::NAMED.iter().find(|known| known.0 == name).map(|known| Legacy(known.1))
    }

    /// The release's name; `None` for today's printing.
    pub fn name(self) -> Option<&'static str> {
        Legacy::NAMED.iter().find(|known| known.1 == self.0).map(|known| known.0)
    }

    /// Blanks in the place of signs, and single elements as Python's.
    pub(super) fn signs_are_blanks(self) -> bool {
        self.0 <= 113
    }

    /// Single numbers without their types.
    pub(super) fn scalars_are_bare(self) -> bool {
        self.0 <= 125
    }

    /// The shape of a summarised array is not told.
    pub(super) fn hides_shape(self) -> bool {
        self.0 <= 202
    }

    /// Floats of every width take an exponent from the same size on.
    pub(super) fn widths_are_alike(self) -> bool {
        self.0 <= 202
    }
}

/// The settings that printing follows, named as NumPy's.
#[derive(Clone, PartialEq, Debug)]
pub struct PrintOptions {
    /// Digits after the point, at most.
    pub precision: usize,
    /// Larger arrays are summarised.
    pub threshold: usize,
    /// Elements shown at each end of a summarised axis.
    pub edgeitems: usize,
    /// Characters in a line; `isize::MAX` for no limit.
    pub linewidth: isize,
    /// Never switch to exponents because of small numbers.
    pub suppress: bool,
    /// The text for not-a-number.
    pub nanstr: String,
    /// The text for infinity.
    pub infstr: String,
    /// What stands before a number that is not negative.
    pub sign: Sign,
    /// How the digits after the point are chosen.
    pub floatmode: FloatMode,
    /// The release whose printing is kept.
    pub legacy: Legacy,
}

impl PrintOptions {
    const fn new() -> PrintOptions {
        PrintOptions {
            precision: 8,
            threshold: 1000,
            edgeitems: 3,
            linewidth: 75,
            suppress: false,
            nanstr: String::new(),
            infstr: String::new(),
            sign: Sign::Minus,
            floatmode: FloatMode::MaxPrec,
            legacy: Legacy::NONE,
        }
    }

    /// The settings in force.
    pub fn current() -> PrintOptions {
        CURRENT.with_borrow(|options| options.clone().unwrap_or_default())
    }

    /// The release whose printing is kept now.
    pub(super) fn current_legacy() -> Legacy {
        CURRENT.with_borrow(|options| options.as_ref().map_or(Legacy::NONE, |options| options.legacy))
    }

    /// Puts these settings in force; answers the former ones.
    pub fn set_current(options: PrintOptions) -> PrintOptions {
        CURRENT.with_borrow_mut(|current| current.replace(options)).unwrap_or_default()
    }
}

impl Default for PrintOptions {
    fn default() -> Self {
        PrintOptions { nanstr: "nan".to_string(), infstr: "inf".to_string(), ..PrintOptions::new() }
    }
}

thread_local! {
    /// None until somebody changes a setting.
    static CURRENT: RefCell<Option<PrintOptions>> = const { RefCell::new(None) };
}
