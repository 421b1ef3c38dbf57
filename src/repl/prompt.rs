//! The prompt.
use super::host::Host;
pub fn run(host: &mut Host) -> i32 {
    super::piped::run(host)
}
