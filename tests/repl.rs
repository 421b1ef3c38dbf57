//! Drives the prompt through a real terminal.
#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A prompt in a terminal of 100 columns.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// What was written and not yet expected, without escape sequences.
    seen: String,
    /// What was written, as it is.
    raw: Vec<u8>,
}

fn open_terminal() -> (OwnedFd, OwnedFd) {
    let (mut master, mut slave) = (0, 0);
    let mut size = libc::winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the first two are valid for writes; the name and the settings may be null.
    let opened =
        unsafe { libc::openpty(&mut master, &mut slave, std::ptr::null_mut(), std::ptr::null_mut(), &raw mut size) };
    assert_eq!(opened, 0, "a terminal");
    // SAFETY: both were just opened and belong to nobody else.
    unsafe { (OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) }
}

/// A folder of one test's own.
fn folder(test: &str) -> PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("repl-{test}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

impl Terminal {
    fn start(folder: &std::path::Path, colour: bool) -> Terminal {
        Terminal::of_kind("xterm-256color", folder, colour)
    }

    fn of_kind(kind: &str, folder: &std::path::Path, colour: bool) -> Terminal {
        let (master, slave) = open_terminal();
        let copy = || slave.try_clone().expect("a second handle");
        let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
        command.current_dir(folder).stdin(copy()).stdout(copy()).stderr(copy());
        command.env("TERM", kind).env("ARR_HISTORY", folder.join("history.txt"));
        match colour {
            true => command.env_remove("NO_COLOR"),
            false => command.env("NO_COLOR", "1"),
        };
        // SAFETY: between fork and exec only these two system calls are made.
        unsafe {
            command.pre_exec(|| {
                libc::setsid();
                libc::ioctl(0, libc::TIOCSCTTY, 0);
                Ok(())
            });
        }
        let child = command.spawn().expect("the binary starts");
        drop((command, slave));
        let mut output = File::from(master.try_clone().expect("a second handle"));
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = output.read(&mut bytes) {
                if count == 0 || sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        assert!(master.as_raw_fd() >= 0);
        let mut terminal =
            Terminal { child, keyboard: File::from(master), screen, seen: String::new(), raw: Vec::new() };
        terminal.expect("In [1]: ");
        terminal
    }

    fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Waits for a text; what comes before it is given and gone.
    fn expect(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(at) = self.seen.find(text) {
                let before = self.seen[..at].to_owned();
                self.seen.drain(..at + text.len());
                return before;
            }
            match self.screen.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                Ok(bytes) => {
                    self.raw.extend_from_slice(&bytes);
                    self.seen.push_str(&plain(&bytes));
                }
                Err(_) => panic!("no {text:?} in {:?}", self.seen),
            }
        }
    }

    /// Types a line and waits for the start of the next prompt; gives what was shown in between.
    fn line(&mut self, text: &str) -> String {
        self.keys(&format!("{text}\r"));
        self.expect("\nIn [")
    }

    fn end(mut self) -> ExitStatus {
        self.keys("\u{4}");
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "Ctrl-D leaves");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A text without escape sequences and carriage returns.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\u{1b}' if letters.peek() == Some(&'[') => {
                letters.next();
                while letters.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
            }
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

#[test]
fn values_and_errors() {
    let folder = folder("values");
    let mut prompt = Terminal::start(&folder, false);
    assert!(prompt.line("1 + 1").contains("Out[1]: 2\n"));
    assert!(!prompt.line("x = 5").contains("Out["));
    assert!(prompt.line("x").contains("Out[3]: 5\n"));
    assert!(prompt.line("_ + _1").contains("Out[4]: 7\n"));
    assert!(!prompt.line("x;").contains("Out["));
    let error = prompt.line("undefined_name");
    assert!(error.contains("NameError: name 'undefined_name' is not defined\n"), "{error}");
    assert!(prompt.line("x = 6; x").contains("Out[7]: 6\n"));
    assert!(prompt.line("In[3], Out[1]").contains("Out[8]: ('x', 2)\n"));
    assert!(prompt.line("%foo").contains("UsageError: Line magic function `%foo` not found."));
    assert!(prompt.line("%time 3 * 4").contains("Wall time: "));
    assert!(prompt.line("who").contains("x\t"));
    assert!(prompt.end().success());
}

#[test]
fn several_lines() {
    let folder = folder("lines");
    let mut prompt = Terminal::start(&folder, false);
    prompt.keys("def double(a):\r");
    prompt.expect("   ...:     ");
    prompt.keys("return a * 2\r");
    prompt.expect("   ...: ");
    prompt.keys("\r");
    prompt.expect("In [2]: ");
    assert!(prompt.line("double(21)").contains("Out[2]: 42\n"));
    // Backspace takes one step of indentation.
    prompt.keys("for i in range(2):\rif i:\rprint('one')\r\u{7f}print('each')\r\r");
    let shown = prompt.expect("\nIn [4]: ");
    assert!(shown.ends_with("each\none\neach\n"), "{shown}");
    // What is pasted keeps its indentation, loses its prompts, and runs at Enter.
    prompt.keys("\u{1b}[200~>>> def half(a):\r...     if a:\r...         return a / 2\r...\r>>> half(9)\r\u{1b}[201~");
    prompt.expect(">>> half(9)");
    prompt.keys("\r");
    prompt.expect("Out[4]: 4.5\n");
    prompt.expect("In [5]: ");
    assert!(prompt.end().success());
}

#[test]
fn pasted_line_ends() {
    let folder = folder("pasted");
    let mut prompt = Terminal::start(&folder, false);
    prompt.keys("\u{1b}[200~if 1:\r\n    a = 2\r\n    b = 3\n\u{1b}[201~");
    prompt.expect("b = 3");
    prompt.keys("\r");
    prompt.expect("In [2]: ");
    assert!(prompt.line("In[1], a + b").contains("Out[2]: ('if 1:\\n    a = 2\\n    b = 3', 5)\n"));
    assert!(prompt.end().success());
}

/// Where no line can be edited, blocks and brackets are collected all the same.
#[test]
fn a_terminal_without_an_editor() {
    let folder = folder("dumb");
    let mut prompt = Terminal::of_kind("dumb", &folder, false);
    for line in ["def f(x):", "    return (x +", "        1)"] {
        prompt.keys(&format!("{line}\n"));
        prompt.expect("   ...: ");
    }
    prompt.keys("\n");
    prompt.expect("In [2]: ");
    prompt.keys("f(1)\n");
    prompt.expect("Out[2]: 2\n");
    prompt.expect("In [3]: ");
    assert!(prompt.end().success());
}

#[test]
fn earlier_cells_and_quiet_ones() {
    let folder = folder("earlier");
    let mut prompt = Terminal::start(&folder, false);
    assert!(prompt.line("_, __, ___, _i, _ii, _dh == [_dh[0]]").contains("Out[1]: ('', '', '', '', '', True)\n"));
    assert!(prompt.line("a = 5").contains("a = 5\n"));
    assert!(prompt.line("_i, _iii, _ih[2] == _i").contains("Out[3]: ('a = 5', '', True)\n"));
    assert!(prompt.line("a  # c;").contains("Out[4]: 5\n"));
    assert!(!prompt.line("a;  # quiet").contains("Out["));
    assert!(prompt.line("%hist -o 4-5").contains("a  # c;\n5\na;  # quiet\n"));
    assert!(prompt.line("%save kept.arr 2").contains("written to file `kept.arr`:\na = 5\n"));
    prompt.keys("%save kept.arr 4\r");
    prompt.expect("File `kept.arr` exists. Overwrite (y/[N])?  ");
    assert!(prompt.line("n").contains("Operation cancelled.\n"));
    prompt.expect(": ");
    assert!(prompt.line("%save -f kept.arr 4").contains("a  # c;\n"));
    prompt.keys("%%writefile lines.txt\rone\r\r");
    prompt.expect("Writing lines.txt\n");
    prompt.expect("In [");
    assert!(prompt.line("open('lines.txt').read()").contains("'one\\n'\n"));
    assert!(prompt.end().success());
    let mut second = Terminal::start(&folder, false);
    assert!(second.line("%hist -g quiet").contains(" 1/5: a;  # quiet\n"));
    assert!(second.line("%hist -n ~1/2").contains(" 1/2: a = 5\n"));
    assert!(second.end().success());
}

#[test]
fn errors_and_aliases() {
    let folder = folder("errors");
    let mut prompt = Terminal::start(&folder, false);
    assert!(prompt.line("%tb").contains("No traceback available to show.\n"));
    prompt.line("1/0");
    assert!(prompt.line("%xmode Plain").contains("Exception reporting mode: Plain\n"));
    let shown = prompt.line("%tb");
    assert!(shown.contains("Traceback (most recent call last):\n  File \"In [2]\", line 1, in <module>"), "{shown}");
    prompt.line("%alias say echo two %s words %s");
    assert!(prompt.line("%say a b c").contains("two a words b c\n"));
    assert!(prompt.line("say a").contains("UsageError: Alias <say> requires 2 arguments, 1 given."));
    assert!(prompt.end().success());
}

#[test]
fn interrupts() {
    let folder = folder("interrupts");
    let mut prompt = Terminal::start(&folder, false);
    prompt.keys("some text\u{3}");
    prompt.expect("\nIn [1]: ");
    prompt.keys("print('running'); n = 0\rwhile True: n += 1\r\r");
    prompt.expect("\nrunning\n");
    prompt.expect("\nIn [2]: ");
    prompt.expect("...: ");
    std::thread::sleep(Duration::from_millis(300));
    let asked = Instant::now();
    prompt.keys("\u{3}");
    prompt.expect("KeyboardInterrupt\n");
    assert!(asked.elapsed() < Duration::from_secs(5));
    prompt.expect("In [3]: ");
    assert!(prompt.line("n > 0").contains("Out[3]: True\n"));
    assert!(prompt.end().success());
}

#[test]
fn history_and_completion() {
    let folder = folder("history");
    let mut first = Terminal::start(&folder, false);
    first.line("print('from the first session')");
    first.line("1/0");
    assert!(first.end().success());
    let mut second = Terminal::start(&folder, false);
    second.keys("\u{1b}[A");
    second.expect("1/0");
    second.keys("\u{1b}[A");
    second.expect("print('from the first session')");
    second.keys("\r");
    second.expect("\nfrom the first session\n");
    second.expect("In [2]: ");
    // By what is typed already.
    second.keys("1\u{1b}[A");
    second.expect("/0");
    second.keys("\r");
    second.expect("ZeroDivisionError: division by zero\n");
    second.expect("In [3]: ");
    second.line("a_long_name = 'abc'");
    second.expect("4]: ");
    second.keys("a_lo\t.capit\t()\r");
    second.expect("Out[4]: 'Abc'\n");
    second.expect("In [5]: ");
    std::fs::write(folder.join("data file.txt"), "x").expect("a file");
    second.keys("open('data f\t').read()\r");
    second.expect("In [6]: ");
    assert!(second.end().success());
    let saved = std::fs::read_to_string(folder.join("history.txt")).expect("a history");
    assert!(saved.contains("1/0\n") && saved.contains("open('data file.txt').read()"), "{saved}");
}

#[test]
fn colours() {
    let folder = folder("colours");
    let mut plain = Terminal::start(&folder, false);
    plain.line("if 1: 'text'\r");
    assert!(!String::from_utf8_lossy(&plain.raw).contains("\u{1b}[1;32m"));
    let mut coloured = Terminal::start(&folder, true);
    coloured.line("if 1: 'text'\r");
    let raw = String::from_utf8_lossy(&coloured.raw).into_owned();
    assert!(raw.contains("\u{1b}[1;32mif\u{1b}[0m") && raw.contains("\u{1b}[33m'text'\u{1b}[0m"), "{raw}");
}

#[test]
fn exit_ends_the_prompt() {
    for (number, (text, status)) in [("exit", 0), ("exit(3)", 3), ("raise SystemExit(4)", 4)].into_iter().enumerate() {
        let folder = folder(&format!("exit{number}"));
        let mut prompt = Terminal::start(&folder, false);
        prompt.keys(&format!("{text}\r"));
        let start = Instant::now();
        let ended = loop {
            if let Some(ended) = prompt.child.try_wait().expect("a status") {
                break ended;
            }
            assert!(start.elapsed() < PATIENCE, "{text} ends the prompt");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(ended.code(), Some(status), "{text}");
    }
}
