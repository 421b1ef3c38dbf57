//! The shader of a matrix product: tiles in workgroup memory, a block of results in each thread's registers.
//!
//! A workgroup computes `rows × columns` results, `depth` terms at a time. An operand whose elements are neighbours
//! along the summed axis lies in workgroup memory as rows of four terms; one whose elements are neighbours along the
//! other axis, as it is. So both are read and written there four elements at a time, and nothing is transposed.

use std::fmt::Write;

use super::body::{Parameters, coordinates, dot};
use super::epilogue::Epilogue;
use super::module::{Abilities, Module};
use super::types::register_type;
use crate::array::DType;
use crate::diag::Result;

/// How results are divided among workgroups and threads. A thread's block and `depth` are multiples of four.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Tile {
    /// Results of a workgroup.
    pub rows: usize,
    pub columns: usize,
    /// Terms at a time.
    pub depth: usize,
    /// Results of a thread.
    pub high: usize,
    pub wide: usize,
}

impl Tile {
    pub(super) const fn threads(self) -> usize {
        self.rows / self.high * (self.columns / self.wide)
    }

    /// Bytes of workgroup memory.
    pub(super) fn memory(self, dtype: DType) -> usize {
        (self.rows + self.columns) * (self.depth + 4) * dtype.size()
    }
}

/// How an operand is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Reading {
    /// Whether elements that are neighbours in memory lie along the summed axis.
    pub along: bool,
    /// Whether four neighbours can be read at once.
    pub vectors: bool,
}

/// What the text of a product's shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub dtype: DType,
    pub tile: Tile,
    pub left: Reading,
    pub right: Reading,
    /// Whether four neighbouring results can be written at once.
    pub vectors: bool,
    /// The number of leading axes.
    pub rank: usize,
    /// What is done with each result before it is stored.
    pub epilogue: Option<Epilogue>,
}

const PARTS: [&str; 4] = ["x", "y", "z", "w"];

/// One operand's tile.
struct Side {
    /// `a` or `b`.
    name: &'static str,
    reading: Reading,
    /// Length of the tile across the summed axis.
    across: usize,
    tile: Tile,
    /// The expressions of the strides across and along the summed axis, and of the limit across it.
    strides: [String; 2],
    limit: String,
    /// The expression of the place in the result where the tile starts.
    start: &'static str,
}

impl Side {
    /// Groups of four in a row of workgroup memory; one more keeps rows apart in different banks.
    fn pitch(&self) -> usize {
        if self.reading.along { self.tile.depth / 4 + 1 } else { self.across / 4 }
    }

    fn declaration(&self, element: &str) -> String {
        let rows = if self.reading.along { self.across } else { self.tile.depth };
        format!("var<workgroup> {}_tile: array<vec4<{element}>, {}>;\n", self.name, rows * self.pitch())
    }

    /// Groups of four that each thread brings.
    fn loads(&self) -> usize {
        self.across * self.tile.depth / 4 / self.tile.threads()
    }

    /// The statements that read this thread's groups of the tile at `k` into variables.
    fn fetch(&self, element: &str, first: bool) -> String {
        let mut text = String::new();
        let (name, [across, along]) = (self.name, &self.strides);
        for load in 0..self.loads() {
            let target = format!("{name}_next{load}");
            if first {
                let _ = writeln!(text, "    var {target} = vec4<{element}>();");
                continue;
            }
            let (row, group) = self.place(load);
            let _ = writeln!(text, "        {target} = vec4<{element}>();");
            // The line is across the summed axis when the reading is along it, and the other way round.
            let (line, step, at, limit) = if self.reading.along {
                let line = format!("{} + {row}", self.start);
                (
                    format!("({line} < {})", self.limit),
                    along,
                    format!("({line}) * {across} + (k + {group} * 4u) * {along}"),
                    ("k", "k_end"),
                )
            } else {
                let line = format!("k + {row}");
                let at = format!("({line}) * {along} + ({} + {group} * 4u) * {across}", self.start);
                (format!("({line} < k_end)"), across, at, (self.start, self.limit.as_str()))
            };
            let inside = |element: usize| format!("{} + {group} * 4u + {element}u < {}", limit.0, limit.1);
            if self.reading.vectors {
                let _ = writeln!(
                    text,
                    "        if ({line} && {}) {{ {target} = {name}[({name}_base + {at}) / 4u]; }}",
                    inside(0)
                );
                continue;
            }
            let _ = writeln!(text, "        if {line} {{\n            let at = {name}_base + {at};");
            for (index, part) in PARTS.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "            if ({}) {{ {target}.{part} = {name}[at + {index}u * {step}]; }}",
                    inside(index)
                );
            }
            text += "        }\n";
        }
        text
    }

    /// The expressions of the row and the group of four that a load of this thread takes.
    fn place(&self, load: usize) -> (String, String) {
        let groups = if self.reading.along { self.tile.depth / 4 } else { self.across / 4 };
        let index = format!("(lane + {}u)", load * self.tile.threads());
        (format!("{index} / {groups}u"), format!("({index} % {groups}u)"))
    }

    /// The statements that put the fetched groups into workgroup memory.
    fn put(&self) -> String {
        (0..self.loads())
            .map(|load| {
                let (row, group) = self.place(load);
                format!("        {0}_tile[{row} * {1}u + {group}] = {0}_next{load};\n", self.name, self.pitch())
            })
            .collect()
    }
}

/// The statements that multiply four terms: what is read of both tiles, and the additions to the thread's block.
fn multiply(form: &Form, a: &Side, b: &Side) -> String {
    let Tile { rows, columns, high, wide, .. } = form.tile;
    let element = register_type(form.dtype).unwrap_or_default();
    let mut text = String::new();
    let row = |r: usize| format!("({}u + ty * 4u)", r / 4 * (rows / (high / 4)) + r % 4);
    let column = |c: usize| format!("(tx + {}u)", c * (columns / wide));
    if a.reading.along {
        for r in 0..high {
            let _ = writeln!(text, "            let a{r} = a_tile[{} * {}u + q];", row(r), a.pitch());
        }
    }
    if b.reading.along {
        for c in 0..wide {
            let _ = writeln!(text, "            let b{c} = b_tile[{} * {}u + q];", column(c), b.pitch());
        }
    }
    for (term, part) in PARTS.iter().enumerate() {
        for g in (0..high / 4).filter(|_| !a.reading.along) {
            let at = g * (rows / (high / 4)) / 4;
            let _ = writeln!(
                text,
                "            let a{g}_{part} = a_tile[(q * 4u + {term}u) * {}u + {at}u + ty];",
                a.pitch()
            );
        }
        for h in 0..wide / 4 {
            let value = if b.reading.along {
                let [w, x, y, z] = [0, 1, 2, 3].map(|c| format!("b{}.{part}", h * 4 + c));
                format!("vec4<{element}>({w}, {x}, {y}, {z})")
            } else {
                let at = h * (columns / (wide / 4)) / 4;
                format!("b_tile[(q * 4u + {term}u) * {}u + {at}u + tx]", b.pitch())
            };
            let _ = writeln!(text, "            let b_{part}{h} = {value};");
        }
        for r in 0..high {
            let left =
                if a.reading.along { format!("a{r}.{part}") } else { format!("a{}_{part}.{}", r / 4, PARTS[r % 4]) };
            for h in 0..wide / 4 {
                let sum = if form.dtype.is_float() {
                    format!("fma(vec4<{element}>({left}), b_{part}{h}, sum{r}_{h})")
                } else {
                    format!("sum{r}_{h} + {left} * b_{part}{h}")
                };
                let _ = writeln!(text, "            sum{r}_{h} = {sum};");
            }
        }
    }
    text
}

/// The statements that write the thread's block.
fn write_results(form: &Form) -> String {
    let Tile { rows, columns, high, wide, .. } = form.tile;
    let mut text = String::new();
    for r in 0..high {
        let row = r / 4 * (rows / (high / 4)) + r % 4;
        let _ = writeln!(
            text,
            "    if (row + {row}u + ty * 4u < m) {{\n        let at = out_base + (row + {row}u + ty * 4u) * n;"
        );
        for h in 0..wide / 4 {
            if form.vectors && !form.right.along && form.epilogue.is_none() {
                let at = format!("column + {}u + tx * 4u", h * (columns / (wide / 4)));
                let _ = writeln!(text, "        if ({at} < n) {{ out[(at + {at}) / 4u] = sum{r}_{h}; }}");
                continue;
            }
            for (c, part) in PARTS.iter().enumerate() {
                let at = if form.right.along {
                    format!("column + {}u + tx", (h * 4 + c) * (columns / wide))
                } else {
                    format!("column + {}u + tx * 4u", h * (columns / (wide / 4)) + c)
                };
                let store = match form.epilogue {
                    Some(_) => {
                        let row = format!("row + {row}u + ty * 4u");
                        format!("finish(matrix, {row}, {at}, at + {at}, sum{r}_{h}.{part})")
                    }
                    None => format!("out[at + {at}] = sum{r}_{h}.{part}"),
                };
                let _ = writeln!(text, "        if ({at} < n) {{ {store}; }}");
            }
        }
        text += "    }\n";
    }
    text
}

/// Writes the shader.
///
/// Parameters: zero; the rows, columns and terms of the product; terms of one part; matrices of one part; for each
/// operand its offset, its stride across and along the summed axis; the lengths of the leading axes; for each operand
/// its strides along these. Workgroup `z` computes matrix `z % matrices` of part `z / matrices`.
///
/// # Errors
/// `TypeError` when the device has not the data type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    module.require(form.dtype, "matmul")?;
    let element = register_type(form.dtype).unwrap_or_default();
    let mut parameters = Parameters::new();
    let [m, n, terms, part, matrices] = [(); 5].map(|()| parameters.next());
    let [a_offset, a_across, a_along, b_offset, b_across, b_along] = [(); 6].map(|()| parameters.next());
    let mut list = || -> Vec<String> { (0..form.rank).map(|_| parameters.next()).collect() };
    let (lengths, a_lead, b_lead) = (list(), list(), list());
    let tile = form.tile;
    let side = |name, reading, across, strides, limit: &str, start| Side {
        name,
        reading,
        across,
        tile,
        strides,
        limit: limit.to_string(),
        start,
    };
    let a = side("a", form.left, tile.rows, [a_across, a_along], "m", "row");
    let b = side("b", form.right, tile.columns, [b_across, b_along], "n", "column");
    let array = |vectors: bool| if vectors { format!("array<vec4<{element}>>") } else { format!("array<{element}>") };
    let finish = form.epilogue.as_ref().map(|e| e.write(&mut module, &mut parameters, &lengths)).transpose()?;
    let mut text = parameters.declaration();
    let _ = writeln!(text, "@group(0) @binding(1) var<storage, read> a: {};", array(form.left.vectors));
    let _ = writeln!(text, "@group(0) @binding(2) var<storage, read> b: {};", array(form.right.vectors));
    let whole = form.vectors && !form.right.along;
    match &finish {
        Some(finish) => text += &[&finish.declarations[..], &module.helpers(), &finish.function].concat(),
        None => {
            let _ = writeln!(text, "@group(0) @binding(3) var<storage, read_write> out: {};", array(whole));
        }
    }
    text += &a.declaration(element);
    text += &b.declaration(element);
    let (threads, across) = (tile.threads(), tile.columns / tile.wide);
    let _ = write!(
        text,
        "@compute @workgroup_size({threads})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {{\n    \
         let m = {m};\n    let n = {n};\n    let tx = lane % {across}u;\n    let ty = lane / {across}u;\n    \
         let column = group.x * {}u;\n    let row = group.y * {}u;\n    let matrix = group.z % {matrices};\n    \
         let k_start = group.z / {matrices} * {part};\n    let k_end = min(k_start + {part}, {terms});\n    \
         let out_base = group.z * m * n;\n",
        tile.columns, tile.rows
    );
    if form.rank > 0 {
        text += &coordinates("matrix", "c", &lengths);
    }
    let _ = writeln!(text, "    let a_base = {a_offset}{};", dot("c", &a_lead));
    let _ = writeln!(text, "    let b_base = {b_offset}{};", dot("c", &b_lead));
    for r in 0..tile.high {
        for h in 0..tile.wide / 4 {
            let _ = writeln!(text, "    var sum{r}_{h} = vec4<{element}>();");
        }
    }
    text += &(a.fetch(element, true) + &b.fetch(element, true));
    let fetch = a.fetch(element, false) + &b.fetch(element, false);
    // The next tile is on its way from memory while this one is multiplied.
    let _ = write!(
        text,
        "    {{\n        let k = k_start;\n{fetch}    }}\n    \
         for (var k_here = k_start; k_here < k_end; k_here += {0}u) {{\n{1}{2}        workgroupBarrier();\n        \
         let k = k_here + {0}u;\n        if (k < k_end) {{\n{fetch}        }}\n        \
         for (var q = 0u; q < {3}u; q++) {{\n{4}        }}\n        workgroupBarrier();\n    }}\n{5}}}\n",
        tile.depth,
        a.put(),
        b.put(),
        tile.depth / 4,
        multiply(form, &a, &b),
        write_results(form),
    );
    Ok(text)
}
