//! Random programs through a session.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::harness::{Runner, on_big_stack};
use super::writer::{PRELUDE, Vocabulary, Writer};

/// How many programs each test runs: few as a test, many as a campaign.
fn cases(usual: u32) -> u32 {
    std::env::var("ARR_ROBUST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A session that is fed with programs, and the shortest program for each place that panicked.
struct Stage {
    runner: Runner,
    words: Vocabulary,
    used: u32,
    panics: BTreeMap<String, String>,
}

impl Stage {
    fn new() -> Stage {
        let mut runner = fresh();
        runner.output(PRELUDE);
        let words = Vocabulary::of(&mut runner.session);
        assert!(words.len() > 300, "only {} functions were found", words.len());
        Stage { runner, words, used: 0, panics: BTreeMap::new() }
    }

    fn feed(&mut self, choices: &[u8], write: fn(&mut Writer) -> String) {
        // What programs leave behind must not add up; a fresh prelude makes each program mean the same anywhere.
        self.used += 1;
        if self.used.is_multiple_of(64) {
            self.runner = fresh();
        }
        self.runner.output(PRELUDE);
        let text = write(&mut Writer::new(&self.words, choices));
        if let Err(panic) = self.runner.run(&text) {
            self.runner = fresh();
            let shortest = self.panics.entry(panic).or_insert_with(|| text.clone());
            if text.len() < shortest.len() {
                *shortest = text;
            }
        }
    }
}

/// A fresh session; what a random program computes is not worth a long wait.
fn fresh() -> Runner {
    Runner::new().with_patience(Duration::from_millis(1500))
}

/// Feeds programs made of random bytes to one session after the other.
fn campaign(usual: u32, most: usize, write: fn(&mut Writer) -> String) {
    on_big_stack(move || {
        let stage = RefCell::new(Stage::new());
        let config = ProptestConfig { cases: cases(usual), failure_persistence: None, ..ProptestConfig::default() };
        let fed = TestRunner::new(config).run(&proptest::collection::vec(any::<u8>(), 8..most), |choices| {
            stage.borrow_mut().feed(&choices, write);
            Ok(())
        });
        assert!(fed.is_ok());
        let panics = stage.into_inner().panics;
        let list: String = panics.iter().map(|(panic, text)| format!("{panic}\n    {text}\n")).collect();
        assert!(panics.is_empty(), "{} panics:\n{list}", panics.len());
    });
}

#[test]
fn random_calls() {
    campaign(300, 24, |writer| writer.expr(1));
}

#[test]
fn random_expressions() {
    campaign(200, 60, |writer| writer.expr(3));
}

#[test]
fn random_statements() {
    campaign(200, 80, |writer| (0..3).map(|_| writer.statement(2)).collect::<Vec<_>>().join("\n"));
}
