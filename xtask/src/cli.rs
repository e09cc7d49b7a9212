//! What was asked for on the command line.

use std::ffi::OsString;

use anyhow::{Result, anyhow, bail};
use pico_args::Arguments;

use crate::bench;
use crate::demo;
use crate::fuzz;
use crate::test;
use crate::tools::Purpose;

/// Shown by `cargo xtask` alone and after a request that could not be read.
pub const HELP: &str = "\
cargo xtask COMMAND

  demo                  build everything, start the server and the three demo sites
    --check             drive the whole story headlessly in Chromium instead
    --port P            port of the demo sites (8080)
    --server-port P     port of the collaboration server (8090)
  test [-- ARGS]        every check of the project; ARGS go to the end-to-end tests
    --list              name the steps
    --only STEP         run this step alone (may be repeated)
    --from STEP         start at this step
    --keep-going        go on after a step that failed
  dist                  build dist/: script tag, glue, wasm, integrity.json, npm package
  size                  check dist/ against size-budget.toml
  fuzz [TARGET]         fuzz the parsers (every target, or one)
    --runs N            stop each target after N runs (1000000)
    --seconds S         stop each target after S seconds
    --input FILE        run TARGET once on a saved input
  bench [-- ARGS]       measure the numbers of the design
  setup                 install the tools, or say which are missing
    --for PURPOSE       dist, demo, demo-check, bench, fuzz or test (default)

Every command sets up what it needs: `setup` alone is for a machine that goes offline.";

/// One command with its options.
#[derive(Debug)]
pub enum Request {
    /// Show [`HELP`].
    Help,
    /// Put tools in place.
    Setup(Purpose),
    /// Build `dist/`.
    Dist,
    /// Check sizes.
    Size,
    /// Run the checks.
    Test(test::Options),
    /// Fuzz the parsers.
    Fuzz(fuzz::Options),
    /// Run or drive the demo.
    Demo(demo::Options),
    /// Measure.
    Bench(bench::Options),
}

/// Reads the arguments after `cargo xtask`.
///
/// # Errors
/// An unknown command, option or value.
pub fn parse(mut words: Vec<OsString>) -> Result<Request> {
    let passed_on = split_off_rest(&mut words);
    let mut options = Arguments::from_vec(words);
    if options.contains(["-h", "--help"]) {
        return Ok(Request::Help);
    }
    let Some(command) = options.subcommand()? else {
        refuse_leftovers(options)?;
        return Ok(Request::Help);
    };
    if !passed_on.is_empty() && !matches!(command.as_str(), "test" | "bench") {
        bail!("`{command}` takes nothing after `--`");
    }
    let request = match command.as_str() {
        "help" => Request::Help,
        "setup" => Request::Setup(options.opt_value_from_str("--for")?.unwrap_or(Purpose::Test)),
        "dist" => Request::Dist,
        "size" => Request::Size,
        "test" => Request::Test(test_options(&mut options, passed_on)?),
        "fuzz" => Request::Fuzz(fuzz_options(&mut options)?),
        "demo" => Request::Demo(demo_options(&mut options)?),
        "bench" => Request::Bench(bench::Options { passed_on }),
        other => bail!("there is no command `{other}`"),
    };
    refuse_leftovers(options)?;
    Ok(request)
}

fn test_options(options: &mut Arguments, passed_on: Vec<OsString>) -> Result<test::Options> {
    Ok(test::Options {
        only: options.values_from_str("--only")?,
        from: options.opt_value_from_str("--from")?,
        on_failure: if options.contains("--keep-going") { test::OnFailure::KeepGoing } else { test::OnFailure::Stop },
        action: if options.contains("--list") { test::Action::List } else { test::Action::Run },
        passed_on,
    })
}

fn fuzz_options(options: &mut Arguments) -> Result<fuzz::Options> {
    Ok(fuzz::Options {
        runs: options.opt_value_from_str("--runs")?,
        seconds: options.opt_value_from_str("--seconds")?,
        input: options.opt_value_from_os_str("--input", |path| Ok::<_, std::convert::Infallible>(path.into()))?,
        target: options.opt_free_from_str()?,
    })
}

fn demo_options(options: &mut Arguments) -> Result<demo::Options> {
    let mut chosen = demo::Options::default();
    if options.contains("--check") {
        chosen.mode = demo::Mode::Check;
    }
    if let Some(port) = options.opt_value_from_str("--port")? {
        chosen.ports.sites = port;
    }
    if let Some(port) = options.opt_value_from_str("--server-port")? {
        chosen.ports.server = port;
    }
    Ok(chosen)
}

/// Takes off what follows `--`, which belongs to another program.
fn split_off_rest(words: &mut Vec<OsString>) -> Vec<OsString> {
    match words.iter().position(|word| word == "--") {
        Some(at) => words.split_off(at).into_iter().skip(1).collect(),
        None => Vec::new(),
    }
}

fn refuse_leftovers(options: Arguments) -> Result<()> {
    match options.finish().first() {
        Some(word) => Err(anyhow!("`{}` is not understood here", word.display())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request> {
        parse(line.split_whitespace().map(OsString::from).collect())
    }

    #[test]
    fn nothing_and_help_show_the_help() {
        for line in ["", "help", "--help", "test --help"] {
            assert!(matches!(parsed(line), Ok(Request::Help)), "{line:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in ["frob", "dist now", "test --fast", "demo --port shop", "setup --for fun", "dist -- x", "fuzz a b"]
        {
            assert!(parsed(line).is_err(), "{line:?}");
        }
    }

    #[test]
    fn test_options_and_what_is_passed_on() {
        let Ok(Request::Test(options)) = parsed("test --only fmt --only=docs -- story --nocapture") else {
            panic!("not read as a test request");
        };
        assert_eq!(options.only, ["fmt", "docs"]);
        assert_eq!(options.passed_on, ["story", "--nocapture"]);
        assert_eq!(options.on_failure, test::OnFailure::Stop);
    }

    #[test]
    fn demo_ports() {
        let Ok(Request::Demo(options)) = parsed("demo --check --port 81 --server-port=82") else {
            panic!("not read as a demo request");
        };
        assert_eq!(options.mode, demo::Mode::Check);
        assert_eq!((options.ports.sites, options.ports.server), (81, 82));
    }
}
