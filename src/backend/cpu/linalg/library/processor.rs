//! How OpenBLAS is used on this processor: by which kernels, and when its threads wait.
//!
//! The library chooses among kernels by the model of the processor when it is loaded. Models that came after its release it
//! does not know, and some releases fall back to kernels of 2004 for them, a quarter as fast. What counts is what a
//! processor can do, so the choice is made again for one that can do more.

use std::ffi::{CStr, c_char};

/// Kernels that use AVX2 or more, by the names the library has for them.
const MODERN: [&str; 6] = ["Haswell", "Zen", "Excavator", "SkylakeX", "Cooperlake", "SapphireRapids"];
/// How the library is told which kernels to take.
const CHOICE: &str = "OPENBLAS_CORETYPE";

unsafe extern "C" {
    fn openblas_get_corename() -> *const c_char;
}

/// The kernels that this processor runs, where they are not those that the library should have found by itself.
fn wanted() -> Option<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        let wide = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq");
        if wide {
            return Some("SkylakeX");
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Some("Haswell");
        }
    }
    None
}

/// Lets the library choose again where its kernels are older than the processor. Nothing happens where the user has chosen,
/// or the library cannot choose.
///
/// # Safety
/// No other thread of this process runs yet but the library's, which have nothing to do.
pub unsafe fn choose_kernels() {
    // SAFETY: the library answers with a text that stays.
    let current = unsafe { CStr::from_ptr(openblas_get_corename()) };
    let Some(wanted) = wanted() else { return };
    if current.to_str().is_ok_and(|current| MODERN.contains(&current)) || std::env::var_os(CHOICE).is_some() {
        return;
    }
    // SAFETY: the caller's promise: nothing else runs that would read the environment, or the library.
    unsafe {
        if let (Some(leave), Some(choose)) = (function(c"gotoblas_dynamic_quit"), function(c"gotoblas_dynamic_init")) {
            std::env::set_var(CHOICE, wanted);
            leave();
            choose();
            std::env::remove_var(CHOICE);
        }
    }
}

/// A function of the library that takes and gives nothing; not every build has all of them.
///
/// # Safety
/// The library declares it so.
unsafe fn function(name: &CStr) -> Option<unsafe extern "C" fn()> {
    // SAFETY: the caller's promise.
    unsafe {
        let found = libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr());
        (!found.is_null()).then(|| std::mem::transmute::<*mut libc::c_void, unsafe extern "C" fn()>(found))
    }
}

/// How the library is told how long its threads spin before they sleep: a power of two, in cycles.
const PATIENCE: &str = "OPENBLAS_THREAD_TIMEOUT";
/// About a millisecond. The library's own choice is thirty, which slows down whatever runs beside or between its calls.
const PATIENCE_CHOSEN: &str = "21";

/// Lets the library's threads go, which it starts when it is loaded and which wait busily for their first work: it starts
/// them anew when there is some. From then on they sleep sooner, unless the user has said otherwise.
///
/// # Safety
/// No other thread of this process runs yet but the library's.
pub unsafe fn rest_threads() {
    // SAFETY: the caller's promise: nothing else runs that would read the environment, or the library.
    unsafe {
        let Some(shutdown) = function(c"blas_thread_shutdown_") else { return };
        shutdown();
        if let (Some(read), None) = (function(c"openblas_read_env"), std::env::var_os(PATIENCE)) {
            std::env::set_var(PATIENCE, PATIENCE_CHOSEN);
            read();
            std::env::remove_var(PATIENCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kernels_are_wanted_that_the_library_has_no_name_for() {
        assert!(wanted().is_none_or(|name| MODERN.contains(&name)));
    }
}
