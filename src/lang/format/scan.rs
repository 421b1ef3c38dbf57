//! A place in a text that moves forward, for the little grammars of this module.

/// A text and a place in it.
pub struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Scan<'a> {
        Scan { text, at: 0 }
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next character, which stays.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next character, which is passed.
    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes a character if it comes next; whether it did.
    pub fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    /// Passes everything up to a character, and gives it; all of the rest where that does not come.
    pub fn until(&mut self, stop: char) -> &'a str {
        let rest = self.rest();
        let end = rest.find(stop).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Passes the ASCII digits that come next; `Err` where their number is above `most`.
    pub fn number(&mut self, most: usize) -> Result<Option<usize>, ()> {
        let mut value: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(digit as usize));
            value = Some(next.filter(|&next| next <= most).ok_or(())?);
            self.at += 1;
        }
        Ok(value)
    }

    /// How many characters were passed.
    pub fn passed(&self) -> usize {
        self.text[..self.at].chars().count()
    }
}
