//! The command line: what was asked for, and the exit status.

use std::io::{IsTerminal, Read};

use super::host::{Host, Outcome};
use super::{cell, piped, signals};
use crate::diag::sources;
use crate::lang::modules::sent;
use crate::lang::session::Mode;
use crate::lang::value::Value;
use crate::lang::{output, stack};
use crate::syntax::encoding;

const USAGE: &str = "usage: arr [-i] [-c CODE | FILE | -] [ARGUMENT...]";

const HELP: &str = "\
An interactive prompt and a scripting language for array math: NumPy's notation with gradients,
compilation and any GPU.

  arr                    the prompt
  arr FILE [ARGUMENT...] runs a script; sys.argv holds FILE and the arguments
  arr -c CODE            runs a text
  arr -                  runs a script from standard input
  arr -i [FILE]          stays at the prompt afterwards

  -c CODE                the program is this text
  -i                     stay at the prompt; without a terminal: read statements, echo values
  -h, --help             this text
  -V, --version          the version

environment:
  ARR_NUM_THREADS        how many threads to use
  ARR_DEVICE             the device that new arrays live on: cpu or gpu
  NO_COLOR               no colours

At the prompt, name? shows what a name means, and %lsmagic what else there is.
";

/// The exit status for wrong usage.
const WRONG_USAGE: i32 = 2;

/// What the program runs.
#[derive(Debug, PartialEq)]
enum Program {
    /// Nothing: only the prompt.
    Prompt,
    Code(String),
    File(String),
    StandardInput,
}

/// What the command line asks for.
#[derive(Debug, PartialEq)]
struct Request {
    program: Program,
    /// Whether the prompt follows.
    stay: bool,
    /// `sys.argv`.
    argv: Vec<String>,
}

/// What the command line asks for, or a text to print (`--help`).
fn parse(arguments: Vec<String>) -> std::result::Result<std::result::Result<Request, String>, String> {
    let mut stay = false;
    let mut rest = arguments.into_iter();
    let request = |program, stay, first: &str, rest: std::vec::IntoIter<String>| {
        Ok(Ok(Request { program, stay, argv: std::iter::once(first.to_owned()).chain(rest).collect() }))
    };
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "-i" => stay = true,
            "-h" | "--help" => return Ok(Err(format!("{USAGE}\n\n{HELP}"))),
            "-V" | "--version" => return Ok(Err(format!("arr {}\n", env!("CARGO_PKG_VERSION")))),
            "-c" => {
                let code = rest.next().ok_or("-c needs the code as its argument")?;
                return request(Program::Code(code), stay, "-c", rest);
            }
            "-" => return request(Program::StandardInput, stay, "-", rest),
            "--" => {
                let Some(file) = rest.next() else { break };
                return request(Program::File(file.clone()), stay, &file, rest);
            }
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            file => return request(Program::File(file.to_owned()), stay, file, rest),
        }
    }
    request(Program::Prompt, stay, "", rest)
}

/// Ends the process. Nothing needs to be taken down value by value.
fn end(status: i32) -> ! {
    #[cfg(feature = "gpu")]
    let drivers = crate::backend::gpu::finish();
    #[cfg(not(feature = "gpu"))]
    let drivers = false;
    if drivers || crate::backend::cpu::any_left() {
        // Graphics drivers, and library routines that Ctrl-C has left behind, have threads of their own, which must not
        // outlive what destructors of libraries take down.
        #[cfg(unix)]
        // SAFETY: it ends the process at once; what was written is flushed.
        unsafe {
            libc::_exit(status)
        }
    }
    std::process::exit(status)
}

/// Runs the binary with these arguments and gives its exit status.
pub fn main(arguments: Vec<String>) -> i32 {
    signals::end_on_closed_pipe();
    #[cfg(all(feature = "openblas", unix))]
    // SAFETY: this is the beginning of the process: nothing was started.
    unsafe {
        crate::backend::cpu::linalg::rest_threads();
        crate::backend::cpu::linalg::choose_kernels();
    }
    match parse(arguments) {
        Ok(Ok(request)) => stack::run_with_big_stack(move || {
            signals::install();
            let status = run(request);
            output::flush();
            end(last_of_output().unwrap_or(status))
        }),
        Ok(Err(text)) => {
            output::write_out(&text);
            output::flush();
            0
        }
        Err(problem) => {
            output::write_err(&format!("arr: {problem}\n{USAGE}\nTry `arr --help`.\n"));
            WRONG_USAGE
        }
    }
}

/// The exit status where the last of the program's output could not be sent, which Python says so.
fn last_of_output() -> Option<i32> {
    const LOST: i32 = 120;
    let error = sent().err()?;
    output::write_err(&format!(
        "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\n{error}\n"
    ));
    Some(LOST)
}

fn run(request: Request) -> i32 {
    let terminal = std::io::stdin().is_terminal();
    let mut program = request.program;
    // As every other interpreter: what is piped in without further words is a script.
    if program == Program::Prompt && !request.stay && !terminal {
        program = Program::StandardInput;
    }
    let loaded = match load(&program) {
        Ok(loaded) => loaded,
        Err(problem) => {
            output::write_err(&format!("arr: {problem}\n"));
            return WRONG_USAGE;
        }
    };
    let mut host = Host::new();
    host.session.vm.argv = request.argv;
    let mut status = 0;
    prepare(&mut host, &program);
    if let Some((name, bytes)) = loaded {
        let outcome = host.run(|session| {
            let tree = cell::parsed(sources::add(&name, encoding::decode(&name, bytes)?))?;
            let result = session.execute_tree(&tree, Mode::Script);
            tree.let_go();
            result
        });
        status = match outcome {
            Outcome::Done => 0,
            Outcome::Failed(status) => status,
            Outcome::Exit(status) => return status,
        };
    }
    if !request.stay && program != Program::Prompt {
        return status;
    }
    if terminal && std::io::stdout().is_terminal() { super::prompt::run(host) } else { piped::run(&mut host) }
}

/// The program's name for reports, and its bytes.
fn load(program: &Program) -> std::result::Result<Option<(String, Vec<u8>)>, String> {
    match program {
        Program::Prompt => Ok(None),
        Program::Code(code) => Ok(Some(("<string>".to_owned(), code.clone().into_bytes()))),
        Program::File(file) => match std::fs::read(file) {
            Ok(bytes) => Ok(Some((file.clone(), bytes))),
            Err(error) => {
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or(&text);
                let number = error.raw_os_error().unwrap_or(0);
                Err(format!("can't open file '{file}': [Errno {number}] {text}"))
            }
        },
        Program::StandardInput => {
            let mut bytes = Vec::new();
            match std::io::stdin().read_to_end(&mut bytes) {
                Ok(_) => Ok(Some(("<stdin>".to_owned(), bytes))),
                Err(error) => Err(format!("can't read standard input: {error}")),
            }
        }
    }
}

/// What a program finds before it runs: its own folder is where its modules are looked for, and without a file that is
/// where the process is.
fn prepare(host: &mut Host, program: &Program) {
    let vm = &mut host.session.vm;
    let Program::File(file) = program else {
        vm.registry.paths = vec!["".into()];
        return;
    };
    let whole = std::env::current_dir().map_or_else(|_| file.into(), |here| here.join(file));
    vm.main.define("__file__", Value::from(whole.display().to_string()));
    let real = std::fs::canonicalize(&whole).unwrap_or(whole);
    vm.registry.paths = vec![real.parent().unwrap_or(&real).to_owned()];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(arguments: &[&str]) -> Request {
        parse(arguments.iter().map(|&a| a.to_owned()).collect()).expect("valid").expect("a request")
    }

    #[test]
    fn requests() {
        let is = |arguments: &[&str], program, stay, argv: &[&str]| {
            let argv = argv.iter().map(|&a| a.to_owned()).collect();
            assert_eq!(request(arguments), Request { program, stay, argv });
        };
        is(&[], Program::Prompt, false, &[""]);
        is(&["-i"], Program::Prompt, true, &[""]);
        is(&["f.arr", "-i", "x"], Program::File("f.arr".into()), false, &["f.arr", "-i", "x"]);
        is(&["-i", "-c", "1", "-x"], Program::Code("1".into()), true, &["-c", "-x"]);
        is(&["-", "a"], Program::StandardInput, false, &["-", "a"]);
        is(&["--", "-f"], Program::File("-f".into()), false, &["-f"]);
        assert!(parse(vec!["-c".into()]).is_err() && parse(vec!["-x".into()]).is_err());
    }
}
