//! Python's built-in exception kinds, and the few that NumPy adds.

macro_rules! kinds {
    (@shown $name:ident) => { stringify!($name) };
    (@shown $name:ident $shown:literal) => { $shown };
    ($($name:ident $(as $shown:literal)? < $parent:ident),* $(,)?) => {
        /// The kind of an error: one of Python's exception classes, or NumPy's `LinAlgError` and `AxisError`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Kind { BaseException, $($name),* }

        impl Kind {
            /// Every kind, in the order of declaration (a parent before its children).
            pub const ALL: &'static [Kind] = &[Kind::BaseException, $(Kind::$name),*];

            /// The class's name, as `type(e).__name__` gives it.
            pub fn name(self) -> &'static str {
                match self { Kind::BaseException => "BaseException", $(Kind::$name => kinds!(@shown $name $($shown)?)),* }
            }

            /// The class that this one derives from; `None` for `BaseException`.
            pub fn parent(self) -> Option<Kind> {
                match self { Kind::BaseException => None, $(Kind::$name => Some(Kind::$parent)),* }
            }
        }
    };
}

kinds! {
    SystemExit < BaseException, KeyboardInterrupt < BaseException, GeneratorExit < BaseException,
    Exception < BaseException,
    ArithmeticError < Exception, FloatingPointError < ArithmeticError, OverflowError < ArithmeticError,
    ZeroDivisionError < ArithmeticError,
    AssertionError < Exception, AttributeError < Exception, BufferError < Exception, EOFError < Exception,
    ImportError < Exception, ModuleNotFoundError < ImportError,
    LookupError < Exception, IndexError < LookupError, KeyError < LookupError,
    MemoryError < Exception, NameError < Exception, UnboundLocalError < NameError,
    OSError < Exception, BlockingIOError < OSError, ChildProcessError < OSError, ConnectionError < OSError,
    BrokenPipeError < ConnectionError, ConnectionAbortedError < ConnectionError,
    ConnectionRefusedError < ConnectionError, ConnectionResetError < ConnectionError,
    FileExistsError < OSError, FileNotFoundError < OSError, InterruptedError < OSError, IsADirectoryError < OSError,
    NotADirectoryError < OSError, PermissionError < OSError, ProcessLookupError < OSError, TimeoutError < OSError,
    ReferenceError < Exception, RuntimeError < Exception, NotImplementedError < RuntimeError,
    RecursionError < RuntimeError, StopIteration < Exception, StopAsyncIteration < Exception,
    SyntaxError < Exception, IndentationError < SyntaxError, TabError < IndentationError,
    SystemError < Exception, TypeError < Exception, ValueError < Exception,
    UnicodeError < ValueError, UnicodeDecodeError < UnicodeError, UnicodeEncodeError < UnicodeError,
    JSONDecodeError < ValueError, PatternError as "error" < Exception, StatisticsError < ValueError, UsageError < Exception,
    StructError as "error" < Exception, BinasciiError as "Error" < ValueError, CsvError as "Error" < Exception,
    DecimalException < ArithmeticError, InvalidOperation < DecimalException, DivisionByZero < DecimalException,
    UnsupportedOperation < OSError, ArgumentTypeError < Exception, ArgumentError < Exception,
    LinAlgError < ValueError, AxisError < IndexError, UFuncTypeError < TypeError,
    Warning < Exception, DeprecationWarning < Warning, FutureWarning < Warning, RuntimeWarning < Warning,
    SyntaxWarning < Warning, UserWarning < Warning, BytesWarning < Warning, EncodingWarning < Warning,
    ImportWarning < Warning, PendingDeprecationWarning < Warning, ResourceWarning < Warning, UnicodeWarning < Warning, ComplexWarning < RuntimeWarning,
    RankWarning < RuntimeWarning, VisibleDeprecationWarning < UserWarning,
}

impl Kind {
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether this is `other` or derives from it. Three have a second parent.
    pub fn is_a(self, other: Kind) -> bool {
        if let (Kind::AxisError | Kind::UnsupportedOperation, Kind::ValueError)
        | (Kind::DivisionByZero, Kind::ZeroDivisionError) = (self, other)
        {
            return true;
        }
        let mut kind = Some(self);
        while let Some(k) = kind {
            if k == other {
                return true;
            }
            kind = k.parent();
        }
        false
    }

    /// The name as a traceback's last line shows it above this message. NumPy has a class for each reason why a
    /// universal function refuses its operands, all of which call themselves `UFuncTypeError`.
    pub fn qualified_name_for(self, message: &str) -> &'static str {
        match self {
            Kind::UFuncTypeError if message.starts_with("Cannot cast ufunc") && message.contains(" output ") => {
                "numpy._core._exceptions._UFuncOutputCastingError"
            }
            Kind::UFuncTypeError if message.starts_with("Cannot cast ufunc") => {
                "numpy._core._exceptions._UFuncInputCastingError"
            }
            Kind::UFuncTypeError if message.contains("cannot use operands with types") => {
                "numpy._core._exceptions._UFuncBinaryResolutionError"
            }
            other => other.qualified_name(),
        }
    }

    /// The name qualified for NumPy's own classes.
    pub fn qualified_name(self) -> &'static str {
        match self {
            Kind::LinAlgError => "numpy.linalg.LinAlgError",
            Kind::AxisError => "numpy.exceptions.AxisError",
            Kind::UFuncTypeError => "numpy._core._exceptions._UFuncNoLoopError",
            Kind::ComplexWarning => "numpy.exceptions.ComplexWarning",
            Kind::PatternError => "re.error",
            Kind::JSONDecodeError => "json.decoder.JSONDecodeError",
            Kind::StructError => "struct.error",
            Kind::BinasciiError => "binascii.Error",
            Kind::CsvError => "_csv.Error",
            Kind::DecimalException => "decimal.DecimalException",
            Kind::InvalidOperation => "decimal.InvalidOperation",
            Kind::DivisionByZero => "decimal.DivisionByZero",
            Kind::UnsupportedOperation => "io.UnsupportedOperation",
            Kind::ArgumentTypeError => "argparse.ArgumentTypeError",
            Kind::ArgumentError => "argparse.ArgumentError",
            Kind::StatisticsError => "statistics.StatisticsError",
            other => other.name(),
        }
    }
}
