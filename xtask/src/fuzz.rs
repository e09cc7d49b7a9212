//! `cargo xtask fuzz`: libFuzzer on stable Rust.
//!
//! `fuzz/` is an ordinary cargo-fuzz folder, so `cargo +nightly fuzz run TARGET` works too and adds the
//! address sanitizer. The coverage feedback itself needs no nightly: LLVM's pass is in every rustc.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::project::Project;
use crate::tools::{Purpose, Workbench};
use crate::{process, progress};

/// Runs per target when nothing else is asked for: some seconds for a small parser.
const DEFAULT_RUNS: u64 = 1_000_000;
/// Inputs longer than this only make a run slower: what is parsed here has tighter limits itself.
const LONGEST_INPUT: &str = "-max_len=4096";
/// One seed for all: two runs from the same inputs try the same things.
const SEED: &str = "-seed=1";

/// What cargo-fuzz passes to rustc, apart from the sanitizer.
const COVERAGE: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// What was asked for.
#[derive(Debug, Default)]
pub struct Options {
    /// One target; otherwise all.
    pub target: Option<String>,
    /// Runs per target.
    pub runs: Option<u64>,
    /// Seconds per target.
    pub seconds: Option<u64>,
    /// A saved input to run once, instead of looking for new ones.
    pub input: Option<PathBuf>,
}

/// Fuzzes what was asked for.
///
/// # Errors
/// When a target does not build, does not exist, or finds something.
pub fn command(project: &Project, options: &Options) -> Result<()> {
    let bench = Workbench::prepare(project, Purpose::Fuzz.needs())?;
    let chosen = choose(targets(project)?, options.target.as_deref())?;
    let fuzzers = Fuzzers::build(&bench)?;
    if let Some(input) = &options.input {
        let [target] = chosen.as_slice() else {
            bail!("--input needs the name of one target");
        };
        return fuzzers.replay(target, input);
    }
    let limits = Limits::from(options);
    for target in &chosen {
        fuzzers.run(target, limits)?;
    }
    Ok(())
}

/// When to stop a target.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// After so many runs.
    pub runs: Option<u64>,
    /// After so many seconds.
    pub seconds: Option<u64>,
}

impl From<&Options> for Limits {
    fn from(options: &Options) -> Self {
        let unlimited = options.runs.is_none() && options.seconds.is_none();
        Self { runs: options.runs.or(unlimited.then_some(DEFAULT_RUNS)), seconds: options.seconds }
    }
}

/// The names of all targets: the files in `fuzz/fuzz_targets`.
///
/// # Errors
/// When there are none, or one is not a `[[bin]]` of the manifest and would silently not be built.
pub fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.root().join("fuzz/fuzz_targets");
    let what = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(what)? {
        let file = entry.with_context(what)?.path();
        if file.extension().is_some_and(|ending| ending == "rs") {
            names.extend(file.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "there are no fuzz targets in {}", folder.display());
    let manifest = crate::project::read_toml(&project.root().join("fuzz/Cargo.toml"))?;
    if let Some(name) = names.iter().find(|name| !is_listed(&manifest, name)) {
        bail!(
            "add this to fuzz/Cargo.toml:\n\n[[bin]]\nname = \"{name}\"\n\
             path = \"fuzz_targets/{name}.rs\"\ntest = false\ndoc = false\nbench = false"
        );
    }
    Ok(names)
}

/// The built targets.
#[derive(Debug)]
pub struct Fuzzers {
    programs: PathBuf,
    scratch: PathBuf,
    seeds: PathBuf,
}

impl Fuzzers {
    /// Builds every target with coverage feedback.
    ///
    /// # Errors
    /// When one does not compile.
    pub fn build(bench: &Workbench) -> Result<Self> {
        let project = bench.project();
        let target_dir = project.target().join("fuzz");
        let host = host_triple(project.root())?;
        let mut build = bench.cargo();
        build
            .args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml"])
            // Named, even though it is this machine: only then are build scripts and macros left alone.
            .args(["--target", &host, "--target-dir"])
            .arg(&target_dir)
            .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}"))
            .env_remove("RUSTFLAGS");
        process::run(&mut build)?;
        Ok(Self {
            programs: target_dir.join(host).join("release"),
            scratch: target_dir,
            seeds: project.root().join("fuzz/seeds"),
        })
    }

    /// Runs one target until a limit is reached.
    ///
    /// # Errors
    /// When it finds an input that fails; the message says how to run it again.
    pub fn run(&self, target: &str, limits: Limits) -> Result<()> {
        let corpus = self.folder("corpus", target)?;
        let finds = self.folder("artifacts", target)?;
        let mut fuzzer = self.program(target);
        fuzzer
            .args([SEED, LONGEST_INPUT, "-print_final_stats=0"])
            .arg(format!("-artifact_prefix={}/", finds.display()))
            .args(limits.runs.map(|runs| format!("-runs={runs}")))
            .args(limits.seconds.map(|seconds| format!("-max_total_time={seconds}")))
            .arg(corpus)
            .args(Some(self.seeds.join(target)).filter(|seeds| seeds.is_dir()));
        let report = progress::long(&format!("fuzzing {target}"), || report(target, &mut fuzzer))?;
        let Some(summary) = coverage_line(&report) else {
            bail!("{target} reported no coverage: it would only try inputs blindly");
        };
        say!("  {summary}");
        Ok(())
    }

    fn replay(&self, target: &str, input: &Path) -> Result<()> {
        process::run(self.program(target).arg(input))
    }

    fn program(&self, target: &str) -> Command {
        let suffix = std::env::consts::EXE_SUFFIX;
        Command::new(self.programs.join(format!("{target}{suffix}")))
    }

    fn folder(&self, kind: &str, target: &str) -> Result<PathBuf> {
        let folder = self.scratch.join(kind).join(target);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }
}

/// libFuzzer talks on standard error only. A backtrace would bury the one line that says what went wrong.
fn report(target: &str, fuzzer: &mut Command) -> Result<String> {
    let done = fuzzer.env("RUST_BACKTRACE", "0").output().context("cannot start the fuzzer")?;
    let report = String::from_utf8_lossy(&done.stderr).into_owned();
    if done.status.success() {
        return Ok(report);
    }
    eprintln!("{}", process::tail(&report));
    match saved_input(&report) {
        Some(file) => bail!("{target} failed; run it again with `cargo xtask fuzz {target} --input {file}`"),
        None => bail!("{target} stopped with {}", done.status),
    }
}

/// Where libFuzzer has kept the input that failed.
fn saved_input(report: &str) -> Option<&str> {
    report.lines().find_map(|line| Some(line.split_once("Test unit written to ")?.1.trim()))
}

/// The last line that tells of coverage, such as `#20000 DONE cov: 61 ft: 90 corp: 12/340b …`.
fn coverage_line(report: &str) -> Option<&str> {
    let (line, edges) = report.lines().rev().find_map(|line| {
        let after = line.split_once("cov: ")?.1;
        Some((line, after.split_whitespace().next()?.parse::<u64>().ok()?))
    })?;
    (edges > 0).then_some(line)
}

fn choose(all: Vec<String>, wanted: Option<&str>) -> Result<Vec<String>> {
    match wanted {
        None => Ok(all),
        Some(name) if all.iter().any(|target| target == name) => Ok(vec![name.to_owned()]),
        Some(name) => bail!("there is no fuzz target `{name}`: {}", all.join(", ")),
    }
}

fn is_listed(manifest: &toml::Table, name: &str) -> bool {
    manifest
        .get("bin")
        .and_then(toml::Value::as_array)
        .is_some_and(|bins| bins.iter().any(|bin| bin.get("name").and_then(toml::Value::as_str) == Some(name)))
}

fn host_triple(root: &Path) -> Result<String> {
    let facts = process::output(Command::new("rustc").arg("-vV").current_dir(root))?;
    let host = facts.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_read_from_the_report() {
        let report = "#2\tINITED cov: 3 ft: 4\n#200\tDONE   cov: 61 ft: 90 corp: 12/340b\nDone 200 runs\n";
        assert!(coverage_line(report).is_some_and(|line| line.contains("DONE")));
        assert_eq!(coverage_line("#2\tINITED cov: 0 ft: 0\n"), None);
        assert_eq!(coverage_line("Done 200 runs"), None);
    }

    #[test]
    fn the_failing_input_is_read_from_the_report() {
        let report = "==1== ERROR\nartifact_prefix='a/'; Test unit written to a/crash-1\nBase64: eA==\n";
        assert_eq!(saved_input(report), Some("a/crash-1"));
        assert_eq!(saved_input("Done 200 runs"), None);
    }

    #[test]
    fn a_limit_of_one_kind_lifts_the_default_of_the_other() {
        let limits = |options: &Options| {
            let limits = Limits::from(options);
            (limits.runs, limits.seconds)
        };
        let seconds = Options { seconds: Some(5), ..Options::default() };
        assert_eq!(limits(&Options::default()), (Some(DEFAULT_RUNS), None));
        assert_eq!(limits(&seconds), (None, Some(5)));
    }

    #[test]
    fn targets_are_chosen_by_name() {
        let all = || vec!["cookie".to_owned(), "config".to_owned()];
        assert_eq!(choose(all(), None).expect("all"), all());
        assert_eq!(choose(all(), Some("cookie")).expect("one"), ["cookie"]);
        assert!(choose(all(), Some("cake")).is_err());
    }
}
