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
        }
    }

    /// The settings in force.
    pub fn current() -> PrintOptions {
        CURRENT.with_borrow(|options| options.clone().unwrap_or_default())
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
