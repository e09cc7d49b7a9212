//! `docs/failures.md`
