//! Brackets, line breaks and summaries.

use smallvec::SmallVec;

use super::Around;
use super::options::PrintOptions;
use crate::array::{Array, Scalar};

/// Whether only the ends of the long axes are shown.
pub(super) fn is_summarised(array: &Array, options: &PrintOptions) -> bool {
    array.size() > options.threshold
}

/// The offsets of the elements that decide widths and digits, in row-major order.
pub(super) fn shown(array: &Array, options: &PrintOptions) -> Vec<isize> {
    let mut offsets = vec![0isize];
    if array.size() == 0 {
        return Vec::new();
    }
    let summarised = is_summarised(array, options);
    for (&n, &stride) in array.shape().iter().zip(array.strides()) {
        // With no edge items NumPy still looks at everything.
        let edge = options.edgeitems;
        let cut = summarised && edge > 0 && n > edge.saturating_mul(2);
        let (lead, tail) = if cut { (edge, n - edge) } else { (n, n) };
        offsets = offsets
            .iter()
            .flat_map(|&base| (0..lead).chain(tail..n).map(move |i| base + i as isize * stride))
            .collect();
    }
    offsets
}

/// What stays the same while an array is laid out.
pub(super) struct Frame<'a> {
    separator: &'a str,
    indent: usize,
    width: isize,
    summarised: bool,
    edge: usize,
    /// Lines are filled, and gaps written, as NumPy 1.13 did.
    old: bool,
}

impl<'a> Frame<'a> {
    pub fn new(array: &Array, options: &PrintOptions, around: Around<'a>) -> Frame<'a> {
        Frame {
            separator: around.separator,
            indent: around.prefix.chars().count() + 1,
            width: match options.legacy.signs_are_blanks() {
                true => options.linewidth,
                false => options.linewidth.saturating_sub(around.suffix.chars().count() as isize),
            },
            summarised: is_summarised(array, options),
            edge: options.edgeitems,
            old: options.legacy.signs_are_blanks(),
        }
    }

    /// The indices shown along an axis of length `n` (at least one); `None` for the dots.
    fn along(&self, n: usize) -> impl Iterator<Item = Option<usize>> {
        let cut = self.summarised && n > self.edge.saturating_mul(2);
        let (lead, tail) = if cut { (self.edge, n - self.edge.max(1)) } else { (n, n) };
        (0..lead).map(Some).chain(cut.then_some(None)).chain((tail..n).map(Some))
    }
}

/// The whole text of an array that has elements.
pub(super) fn render<E>(
    array: &Array,
    frame: &Frame,
    write: &mut dyn FnMut(Scalar, &mut String) -> Result<(), E>,
) -> Result<String, E> {
    let mut layout = Layout { array, frame, write, out: String::new(), word: String::new() };
    if array.ndim() == 0 {
        (layout.write)(array.scalar_at(0), &mut layout.out)?;
    } else {
        layout.axis(0, 0, frame.indent, frame.width)?;
    }
    Ok(layout.out)
}

struct Layout<'a, E> {
    array: &'a Array,
    frame: &'a Frame<'a>,
    write: &'a mut dyn FnMut(Scalar, &mut String) -> Result<(), E>,
    out: String,
    word: String,
}

impl<E> Layout<'_, E> {
    /// Writes the bracket of one axis, whose first element lies at `offset`, in lines of at most `width`.
    fn axis(&mut self, axis: usize, offset: isize, indent: usize, width: isize) -> Result<(), E> {
        let left = self.array.ndim() - axis;
        let n = self.array.shape()[axis];
        let stride = self.array.strides()[axis];
        self.out.push('[');
        if left == 1 {
            self.row(offset, n, stride, indent, width)?;
        } else {
            let separator = self.frame.separator.trim_end();
            let items: SmallVec<[Option<usize>; 8]> = self.frame.along(n).collect();
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    match self.frame.old && items[position - 1].is_none() {
                        true => self.out.push_str(", \n"),
                        false => {
                            self.out.push_str(separator);
                            self.out.extend(std::iter::repeat_n('\n', left - 1));
                        }
                    }
                    self.blanks(indent);
                }
                let inner = width - isize::from(!self.frame.old);
                match item {
                    Some(i) => self.axis(axis + 1, offset + *i as isize * stride, indent + 1, inner)?,
                    None => self.out.push_str("..."),
                }
            }
        }
        self.out.push(']');
        Ok(())
    }

    /// Writes the elements of the innermost axis, breaking lines where they would grow too long.
    fn row(&mut self, offset: isize, n: usize, stride: isize, indent: usize, width: isize) -> Result<(), E> {
        let separator = self.frame.separator;
        // The end of a line also holds a separator or the closing bracket.
        let bare = separator.trim_end().chars().count();
        let room = width - if self.frame.old { bare } else { bare.max(1) } as isize;
        let separator_width = separator.chars().count();
        let mut column = indent;
        let frame = self.frame;
        let mut gap = false;
        let mut items = frame.along(n).enumerate().peekable();
        while let Some((position, item)) = items.next() {
            crate::diag::interrupt::checkpoint();
            if position > 0 {
                let between = if gap && frame.old { ", " } else { separator };
                self.out.push_str(between);
                column += if gap && frame.old { 2 } else { separator_width };
            }
            gap = item.is_none();
            let mut word = std::mem::take(&mut self.word);
            word.clear();
            match item {
                Some(i) => (self.write)(self.array.scalar_at(offset + i as isize * stride), &mut word)?,
                None => word.push_str("..."),
            }
            if word.contains('\n') && !frame.old {
                column = self.lines(&word, column, indent, room);
                self.word = word;
                continue;
            }
            let word_width = word.chars().count();
            // A line that holds nothing yet would not get shorter.
            let room = if frame.old && items.peek().is_none() { width } else { room };
            if (column + word_width) as isize > room && (column > indent || frame.old) {
                self.break_line(indent);
                column = indent;
            }
            self.out.push_str(&word);
            column += word_width;
            self.word = word;
        }
        Ok(())
    }

    /// Writes an element of several lines below each other, from `column` on; answers the column behind it.
    fn lines(&mut self, word: &str, mut column: usize, indent: usize, room: isize) -> usize {
        let widest = word.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        if (column + widest) as isize > room && column > indent {
            self.break_line(indent);
            column = indent;
        }
        let mut last = 0;
        for (at, line) in word.lines().enumerate() {
            if at > 0 {
                self.break_line(column);
            }
            self.out.push_str(line);
            last = line.chars().count();
        }
        self.blanks(widest - last);
        column + widest
    }

    /// Ends a line, without blanks, and begins the next one.
    fn break_line(&mut self, indent: usize) {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out.truncate(line + self.out[line..].trim_end().len());
        self.out.push('\n');
        self.blanks(indent);
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }
}
