//! Windows that overlap, cut into cells.

use smallvec::SmallVec;

use super::{Shape, SliceSpec};
use crate::diag::Result;

/// A window on an array: its first index and its length on each axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    pub start: Shape,
    pub lengths: Shape,
}

impl Window {
    /// The window that a slice of an array of this shape is: every axis stays, and its elements lie side by side. `None`
    /// for another one, or an empty one.
    pub fn of_slice(specs: &[SliceSpec], shape: &[usize]) -> Option<Window> {
        let mut own = Window { start: Shape::new(), lengths: Shape::new() };
        for spec in specs {
            match *spec {
                SliceSpec::Range { start, step: 1, count } if count > 0 => {
                    own.start.push(start);
                    own.lengths.push(count);
                }
                _ => return None,
            }
        }
        let rest = shape.get(specs.len()..)?;
        own.start.resize(shape.len(), 0);
        own.lengths.extend_from_slice(rest);
        Some(own)
    }

    /// All of an array of this shape.
    pub fn whole(shape: &[usize]) -> Window {
        Window { start: shape.iter().map(|_| 0).collect(), lengths: shape.into() }
    }

    /// The slice that the window is.
    pub fn slice(&self) -> SmallVec<[SliceSpec; 4]> {
        let range = |(&start, &count)| SliceSpec::Range { start, step: 1, count };
        self.start.iter().zip(&self.lengths).map(range).collect()
    }

    /// The same elements as a window within another one that has them.
    pub fn within(&self, around: &Window) -> Window {
        let start = self.start.iter().zip(&around.start).map(|(at, from)| at - from).collect();
        Window { start, lengths: self.lengths.clone() }
    }

    /// The part of an array of this shape that is broadcast to the window: axes of length one stay whole.
    pub fn broadcast_from(&self, shape: &[usize]) -> Window {
        let lead = self.start.len() - shape.len();
        let mut own = Window { start: Shape::new(), lengths: Shape::new() };
        for (axis, &length) in shape.iter().enumerate() {
            let (start, count) =
                if length == 1 { (0, 1) } else { (self.start[lead + axis], self.lengths[lead + axis]) };
            own.start.push(start);
            own.lengths.push(count);
        }
        own
    }
}

/// Which windows, by number.
pub type Covers = SmallVec<[usize; 8]>;

/// Who makes something of the cells that windows cut an array into.
pub trait Cells {
    type Made;

    /// A cell, which all of these windows cover and no other touches.
    ///
    /// # Errors
    /// The maker's own.
    fn cell(&mut self, cell: &Window, covers: &[usize]) -> Result<Self::Made>;

    /// What lies side by side along an axis, from what was made of each.
    ///
    /// # Errors
    /// The maker's own.
    fn join(&mut self, axis: usize, parts: Vec<Self::Made>) -> Result<Self::Made>;
}

/// Cuts an array where windows begin and end: axis by axis, and on each only where the windows do that are there.
///
/// # Errors
/// The maker's.
pub fn cut<M: Cells>(shape: &[usize], windows: &[Window], maker: &mut M) -> Result<M::Made> {
    let mut cell = Window { start: Shape::new(), lengths: Shape::new() };
    along(shape, windows, &(0..windows.len()).collect(), &mut cell, maker)
}

/// Cuts what is left of a cell that is settled on its first axes.
fn along<M: Cells>(
    shape: &[usize],
    windows: &[Window],
    covers: &Covers,
    cell: &mut Window,
    maker: &mut M,
) -> Result<M::Made> {
    let axis = cell.start.len();
    if axis == shape.len() {
        return maker.cell(cell, covers);
    }
    let span = |at: usize| (windows[at].start[axis], windows[at].start[axis] + windows[at].lengths[axis]);
    let mut cuts: SmallVec<[usize; 16]> = [0, shape[axis]].into_iter().collect();
    for &at in covers {
        let (from, to) = span(at);
        cuts.extend([from, to]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut parts = Vec::with_capacity(cuts.len() - 1);
    for pair in cuts.windows(2) {
        let within = |&&at: &&usize| span(at).0 <= pair[0] && pair[0] < span(at).1;
        let covers: Covers = covers.iter().filter(within).copied().collect();
        cell.start.push(pair[0]);
        cell.lengths.push(pair[1] - pair[0]);
        let part = along(shape, windows, &covers, cell, maker);
        cell.start.pop();
        cell.lengths.pop();
        parts.push(part?);
    }
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => maker.join(axis, parts),
    }
}

/// How many cells windows cut an array into.
pub fn count(shape: &[usize], windows: &[Window]) -> usize {
    struct Count;
    impl Cells for Count {
        type Made = usize;
        fn cell(&mut self, _: &Window, _: &[usize]) -> Result<usize> {
            Ok(1)
        }
        fn join(&mut self, _: usize, parts: Vec<usize>) -> Result<usize> {
            Ok(parts.iter().sum())
        }
    }
    cut(shape, windows, &mut Count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes every cell.
    struct Noted(Vec<(Window, Vec<usize>)>);

    impl Cells for Noted {
        type Made = ();
        fn cell(&mut self, cell: &Window, covers: &[usize]) -> Result<()> {
            self.0.push((cell.clone(), covers.to_vec()));
            Ok(())
        }
        fn join(&mut self, _: usize, _: Vec<()>) -> Result<()> {
            Ok(())
        }
    }

    fn window(start: &[usize], lengths: &[usize]) -> Window {
        Window { start: start.into(), lengths: lengths.into() }
    }

    #[test]
    fn every_element_is_in_one_cell_with_its_windows() -> Result<()> {
        let shape = [6, 7];
        let windows =
            [window(&[1, 1], &[4, 5]), window(&[0, 1], &[4, 5]), window(&[2, 2], &[1, 1]), window(&[5, 0], &[1, 7])];
        let mut noted = Noted(Vec::new());
        cut(&shape, &windows, &mut noted)?;
        assert_eq!(noted.0.len(), count(&shape, &windows));
        let has = |of: &Window, at: [usize; 2]| {
            (0..2).all(|axis| of.start[axis] <= at[axis] && at[axis] < of.start[axis] + of.lengths[axis])
        };
        for row in 0..shape[0] {
            for column in 0..shape[1] {
                let cells: Vec<_> = noted.0.iter().filter(|(cell, _)| has(cell, [row, column])).collect();
                let expected: Vec<usize> = (0..windows.len()).filter(|&at| has(&windows[at], [row, column])).collect();
                assert_eq!(cells.len(), 1);
                assert_eq!(cells[0].1, expected, "{row} {column}");
            }
        }
        Ok(())
    }
}
