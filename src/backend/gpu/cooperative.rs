//! Matrix products on the units that some devices have for them: the threads of a subgroup multiply matrices of float16
//! together, and add up in float32.
//!
//! Tiles come into workgroup memory as for any other product (see [`super::matmul`]), with zeros beyond the edges, so
//! that every matrix that the units take is whole. Sums go out through workgroup memory too, where those beyond the
//! edges are left. WGSL has no such operations yet: these are of wgpu's experimental extension, validated and translated
//! to SPIR-V by our tests, but not yet run on a device that has the units.

use std::fmt::Write;

use super::matmul::{Core, Form, Side, Tile};

/// What a shader begins with.
pub(super) const DIRECTIVES: &str = "enable f16;\nenable wgpu_cooperative_matrix;\n";
/// Elements of the largest matrix that the units take.
pub(super) const MOST: usize = 16 * 16;

/// The units of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Units {
    /// Rows and columns of the matrices that they take.
    pub size: usize,
    /// Threads of a subgroup.
    pub lanes: usize,
}

/// Tiles for units, the largest first.
pub(super) fn tiles(units: Units) -> [Tile; 3] {
    let tile = |rows, high, wide| Tile { rows, columns: rows, depth: 32, high, wide, lanes: units.lanes };
    [tile(128, 64, 32), tile(64, 32, 32), tile(32, 16, 16)]
}

/// What a subgroup does with two tiles.
pub(super) fn core(form: &Form, size: usize, a: &Side, b: &Side) -> Core {
    let Tile { columns, depth, high, wide, lanes, .. } = form.tile;
    let across = columns / wide;
    let (down, right) = (high / size, wide / size);
    let matrix = |element: &str, role: &str| format!("coop_mat{size}x{size}<{element}, {role}>");
    let (each, threads) = (size * size, form.tile.threads());
    let all = threads / lanes * each;
    let mut start = format!(
        "    let team_row = team / {across}u * {high}u;\n    let team_column = team % {across}u * {wide}u;\n    \
         for (var at = lane; at < {all}u; at += {threads}u) {{ sums[at] = 0.0; }}\n    workgroupBarrier();\n"
    );
    let mut multiply = String::new();
    for r in 0..down {
        let place = (format!("team_row + {}u", r * size), format!("q * {size}u"));
        let _ = writeln!(multiply, "            let a{r} = {};", load(a, &matrix("f16", "A"), place, true));
    }
    for c in 0..right {
        let place = (format!("team_column + {}u", c * size), format!("q * {size}u"));
        let _ = writeln!(multiply, "            let b{c} = {};", load(b, &matrix("f16", "B"), place, false));
    }
    let mut results = String::new();
    let zeros = format!("coopLoadT<{}>(&sums[team * {each}u], {size}u)", matrix("f32", "C"));
    for r in 0..down {
        for c in 0..right {
            let _ = writeln!(start, "    var sum{r}_{c} = {zeros};");
            let _ = writeln!(multiply, "            sum{r}_{c} = coopMultiplyAdd(a{r}, b{c}, sum{r}_{c});");
            let _ = writeln!(
                results,
                "    coopStoreT(sum{r}_{c}, &sums[team * {each}u], {size}u);\n    workgroupBarrier();\n    \
                 write(group.z, row + team_row + {}u, column + team_column + {}u, m, n, team, member, matrix);\n    \
                 workgroupBarrier();",
                r * size,
                c * size
            );
        }
    }
    Core {
        declarations: format!("var<workgroup> sums: array<f32, {all}>;\n{}", write(form, size)),
        arguments: ", @builtin(subgroup_id) team: u32, @builtin(subgroup_invocation_id) member: u32",
        start,
        steps: depth / size,
        multiply,
        results,
    }
}

/// The expression of a matrix in a tile that starts at a place across and along the summed axis. Of the left operand the
/// rows are across.
fn load(side: &Side, matrix: &str, (across, along): (String, String), left: bool) -> String {
    let pitch = side.pitch() * 4;
    let (line, within) = if side.reading.along { (across, along) } else { (along, across) };
    // `T` is said of matrices whose rows lie one after the other.
    let by_rows = if side.reading.along == left { "T" } else { "" };
    format!("coopLoad{by_rows}<{matrix}>(&{}_tile[({line}) * {pitch}u + {within}], {pitch}u)", side.name)
}

/// The function by which a subgroup writes one matrix of sums.
fn write(form: &Form, size: usize) -> String {
    let (each, lanes) = (size * size, form.tile.lanes);
    let store = match form.epilogue {
        Some(_) => "finish(matrix, i, j, at, sum)",
        None => "out[at] = sum",
    };
    format!(
        "fn write(stack: u32, row: u32, column: u32, m: u32, n: u32, team: u32, member: u32, matrix: u32) {{\n    \
         for (var e = member; e < {each}u; e += {lanes}u) {{\n        \
         let i = row + e / {size}u;\n        let j = column + e % {size}u;\n        \
         if (i < m && j < n) {{\n            let sum = sums[team * {each}u + e];\n            \
         let at = (stack * m + i) * n + j;\n            {store};\n        }}\n    }}\n}}\n"
    )
}
