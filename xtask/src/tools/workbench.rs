//! The project with its tools at hand.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::process;
use crate::project::{self, Project};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::{Need, apt, cache, npm_tool, program, wasm_target};

/// A project, and a folder that holds exactly the tools it pins. That folder goes first on `PATH` for
/// whatever is started from here, so an older tool elsewhere on the machine does no harm.
#[derive(Debug)]
pub struct Workbench {
    project: Project,
    bin: PathBuf,
    modules: Option<PathBuf>,
}

impl Workbench {
    /// Puts in place what is needed. Quick when it already is.
    ///
    /// # Errors
    /// When something is missing that cannot be installed from here, or an installation fails.
    pub fn prepare(project: &Project, needs: &[Need]) -> Result<Self> {
        let bin = project.scratch().join("bin");
        std::fs::create_dir_all(&bin).with_context(|| format!("cannot create {}", bin.display()))?;
        let mut bench = Self { project: project.clone(), bin, modules: None };
        apt::ensure_programs(needs)?;
        for need in needs {
            bench.meet(*need)?;
        }
        Ok(bench)
    }

    /// The project worked on.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The folder with the pinned tools.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// A cargo that runs in the project and finds the pinned tools.
    pub fn cargo(&self) -> Command {
        self.at_hand(project::cargo())
    }

    /// One of the pinned tools that cargo installed.
    pub fn tool(&self, name: &str) -> Command {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.program(&self.bin.join(file))
    }

    /// A program that this project built.
    pub fn program(&self, file: &Path) -> Command {
        self.at_hand(Command::new(file))
    }

    /// node.
    ///
    /// # Errors
    /// When it is not on `PATH`.
    pub fn node(&self) -> Result<Command> {
        let node = process::find("node").context("node is missing")?;
        Ok(self.program(&node))
    }

    /// A script of one of the pinned npm packages, such as `terser/bin/terser`.
    ///
    /// # Errors
    /// When node is missing, or the npm tools were not asked for.
    pub fn node_tool(&self, script: &str) -> Result<Command> {
        let modules = self.modules.as_ref();
        let modules = modules.context("the npm tools were not set up for this command")?;
        let mut command = self.node()?;
        command.arg(modules.join(script));
        Ok(command)
    }

    /// Where chromedriver is.
    ///
    /// # Errors
    /// When it is nowhere.
    pub fn chromedriver(&self) -> Result<PathBuf> {
        let found = process::find("chromedriver").unwrap_or(program::CHROMEDRIVER_FILE.into());
        ensure!(found.is_file(), "chromedriver is missing");
        Ok(found)
    }

    fn meet(&mut self, need: Need) -> Result<()> {
        match need {
            Need::WasmTarget => wasm_target::ensure(self.project.root()),
            Need::WasmBindgen => {
                let version = self.project.pinned("wasm-bindgen")?;
                CargoTool::wasm_bindgen(version).ensure(&cache::folder()?, &self.bin)
            }
            Need::WasmPack => CargoTool::wasm_pack().ensure(&cache::folder()?, &self.bin),
            Need::Geckodriver => CargoTool::geckodriver().ensure(&cache::folder()?, &self.bin),
            Need::NpmTools => {
                self.modules = Some(npm_tool::ensure(&cache::folder()?)?);
                Ok(())
            }
            Need::Node
            | Need::CxxCompiler
            | Need::Chromium
            | Need::Chromedriver
            | Need::Firefox
            | Need::WebKit
            | Need::WebServers => Ok(()),
        }
    }

    fn at_hand(&self, mut command: Command) -> Command {
        command.current_dir(self.project.root()).env("PATH", self.search_path());
        command
    }

    fn search_path(&self) -> OsString {
        let rest = env::var_os("PATH").unwrap_or_default();
        let folders = [self.bin.clone()].into_iter().chain(env::split_paths(&rest));
        // Only a folder with the separator in its name can fail here, and such a PATH has worked so far.
        env::join_paths(folders).unwrap_or(rest)
    }
}
