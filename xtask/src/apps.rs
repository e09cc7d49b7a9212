//! The programs that run beside the browser: the collaboration server and the demo sites.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::tools::Workbench;

/// The collaboration server.
pub const SERVER: &str = "cobrowse-server";
/// The demo sites.
pub const SITES: &str = "demo-sites";

/// How programs are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build: for tests and the demo.
    Dev,
    /// As an operator runs it: for measuring.
    Server,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Server => "server",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Server => "server",
        }
    }
}

/// Programs that are built and ready to be started.
#[derive(Debug)]
pub struct Apps {
    folder: PathBuf,
}

impl Apps {
    /// Builds the two programs and `extra` ones. All in one call of cargo, over the whole workspace, so
    /// that every command builds their dependencies with the same features, and so only once.
    ///
    /// # Errors
    /// When something does not compile.
    pub fn build(bench: &Workbench, profile: Profile, extra: &[&str]) -> Result<Self> {
        let mut build = bench.cargo();
        build.args(["build", "--workspace", "--profile", profile.name()]);
        for program in [SERVER, SITES].iter().chain(extra) {
            build.args(["--bin", program]);
        }
        process::run(&mut build)?;
        let folder = bench.project().target().join(profile.folder());
        Ok(Self { folder })
    }

    /// The file of a program.
    pub fn file(&self, program: &str) -> PathBuf {
        let suffix = std::env::consts::EXE_SUFFIX;
        self.folder.join(format!("{program}{suffix}"))
    }

    /// What the end-to-end programs are told about the rest of the build.
    pub fn environment(&self, bench: &Workbench) -> [(&'static str, PathBuf); 4] {
        [
            ("COBROWSE_SERVER_BIN", self.file(SERVER)),
            ("COBROWSE_SITES_BIN", self.file(SITES)),
            ("COBROWSE_DIST", bench.project().dist()),
            ("COBROWSE_TOOLS", bench.bin().to_path_buf()),
        ]
    }
}
