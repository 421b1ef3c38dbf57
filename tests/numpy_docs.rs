//! Every `>>>` example in the docs of NumPy's functions.

use arr::lang::output::capture;
use arr::lang::session::{Mode, Session};
use arr::lang::value::Value;

/// What follows each prompt, with the output below it.
fn examples(doc: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in doc.lines() {
        if let Some(source) = line.strip_prefix(">>> ") {
            found.push((source.to_owned(), String::new()));
            inside = true;
        } else if line.trim().is_empty() {
            inside = false;
        } else if let (true, Some((_, output))) = (inside, found.last_mut()) {
            output.push_str(line);
            output.push('\n');
        }
    }
    found
}

/// What the prompt shows for a line.
fn run(session: &mut Session, source: &str) -> Result<String, String> {
    let (result, shown) = capture(|| session.execute("<doc>", source, Mode::Interactive));
    result.map(|()| shown).map_err(|error| error.to_string())
}

#[test]
fn examples_hold() {
    let mut session = Session::new();
    let numpy = session.evaluate("np").expect("numpy is bound");
    let Value::Module(numpy) = numpy else { panic!("np is no module") };
    let mut problems = Vec::new();
    let mut count = 0;
    for (name, value) in numpy.globals.bindings() {
        let doc = match &value {
            Value::Native(native) => native.doc.to_owned(),
            Value::Object(object) => object.doc().unwrap_or_default(),
            _ => continue,
        };
        for (source, want) in examples(&doc) {
            count += 1;
            // What an example sets does not reach the next one.
            let mut session = Session::new();
            session.execute("<doc>", "np.set_printoptions(precision=8)", Mode::Script).expect("options are set");
            match run(&mut session, &source) {
                Ok(got) if got.split_whitespace().eq(want.split_whitespace()) => {}
                Ok(got) => problems.push(format!("np.{name}: {source} gave {got}, the doc says {want}")),
                Err(error) => problems.push(format!("np.{name}: {source} raised {error}")),
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(count > 120, "only {count} examples");
}
