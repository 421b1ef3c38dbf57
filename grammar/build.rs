//! Generates the parser from `grammar/arr.lalrpop`.

fn main() {
    println!("cargo:rerun-if-changed=grammar/arr.lalrpop");
    println!("cargo:rerun-if-changed=grammar/build.rs");
    if std::path::Path::new("grammar/arr.lalrpop").exists() {
        let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
        lalrpop::Configuration::new()
            .set_in_dir("grammar")
            .set_out_dir(out)
            .emit_rerun_directives(false)
            .process()
            .expect("the grammar is free of conflicts");
    }
}
