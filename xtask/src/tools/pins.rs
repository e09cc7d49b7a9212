//! Versions of the tools that no manifest pins. wasm-bindgen's is read from Cargo.toml.

/// Runs the wasm tests in browsers.
pub const WASM_PACK: &str = "0.15.1";
/// Drives Firefox.
pub const GECKODRIVER: &str = "0.37.1";
/// Brings wasm-opt. Debian's own (108) does not know the features that rustc turns on.
pub const BINARYEN: &str = "132.0.0";
/// Minifies the loader and the glue.
pub const TERSER: &str = "5.51.2";
/// The oldest node on which both were seen to work.
pub const OLDEST_NODE: u32 = 18;
