//! Control flow as an operation: sub-programs over the values that they take from outside.

/// A branch or a loop. Its parts are graphs while a program is recorded and improved, plans when it is ready to run.
#[derive(Clone, Debug)]
pub enum Control<T> {
    /// Operands: the condition, then the inputs of both parts. The first part is for true.
    Cond([T; 2]),
    /// Operands: the carried values, then what stays. `test` and `body` take all of them; `test` gives one bool, `body`
    /// the carried values of the next turn.
    While { test: T, body: T, carried: usize },
    /// Operands: the first index, the step, the number of turns, then as for `While`. `body` takes the index first.
    For { body: T, carried: usize },
}

impl<T> Control<T> {
    /// The sub-programs.
    pub fn parts(&self) -> impl Iterator<Item = &T> {
        let (first, second) = match self {
            Control::Cond([yes, no]) => (yes, Some(no)),
            Control::While { test, body, .. } => (test, Some(body)),
            Control::For { body, .. } => (body, None),
        };
        std::iter::once(first).chain(second)
    }

    /// The same control flow over other parts.
    ///
    /// # Errors
    /// Those of `change`.
    pub fn try_map<U, E>(&self, mut change: impl FnMut(&T) -> Result<U, E>) -> Result<Control<U>, E> {
        Ok(match self {
            Control::Cond([yes, no]) => Control::Cond([change(yes)?, change(no)?]),
            Control::While { test, body, carried } => {
                Control::While { test: change(test)?, body: change(body)?, carried: *carried }
            }
            Control::For { body, carried } => Control::For { body: change(body)?, carried: *carried },
        })
    }

    /// The part whose results are the node's.
    pub fn body(&self) -> &T {
        match self {
            Control::Cond([body, _]) | Control::While { body, .. } | Control::For { body, .. } => body,
        }
    }

    /// How many operands come before those that the parts take.
    pub fn leading(&self) -> usize {
        match self {
            Control::Cond(_) => 1,
            Control::While { .. } => 0,
            Control::For { .. } => 3,
        }
    }

    /// How many inputs of the body come before the operands.
    pub fn indices(&self) -> usize {
        usize::from(matches!(self, Control::For { .. }))
    }

    /// How many values go round; none for a branch.
    pub fn carried(&self) -> usize {
        match self {
            Control::Cond(_) => 0,
            Control::While { carried, .. } | Control::For { carried, .. } => *carried,
        }
    }

    /// As texts name it.
    pub fn name(&self) -> &'static str {
        match self {
            Control::Cond(_) => "cond",
            Control::While { .. } => "while",
            Control::For { .. } => "for",
        }
    }
}
