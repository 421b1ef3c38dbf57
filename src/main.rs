//! The binary: `arr FILE [ARGS…]` and `arr -c CODE`.

use arr::diag::{Kind, render_plain};
use arr::lang::session::{Mode, Session};
use arr::lang::{output, stack};

fn main() {
    let status = stack::run_with_big_stack(run);
    std::process::exit(status);
}

fn run() -> i32 {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, text) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["-c", code, ..] => ("<string>".to_owned(), code.to_owned()),
        [file, ..] => match std::fs::read_to_string(file) {
            Ok(text) => (file.to_owned(), text),
            Err(error) => {
                output::write_err(&format!("arr: can't open file '{file}': {error}\n"));
                return 2;
            }
        },
        [] => return 2,
    };
    let mut session = Session::new();
    session.vm.argv = args;
    let result = session.execute(&name, &text, Mode::Script);
    output::flush();
    match result {
        Ok(()) => 0,
        Err(error) => {
            output::write_err(&render_plain(&error));
            if error.kind() == Kind::KeyboardInterrupt { 130 } else { 1 }
        }
    }
}
