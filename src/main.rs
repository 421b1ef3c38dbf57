//! The binary. Everything is in [`arr::repl::cli`].

/// A language of small counted values allocates all the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    std::process::exit(arr::repl::cli::main(arguments));
}
