"""A worksheet whose texts and numbers are written faster: the workbook of a country has four million cells."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class PlainCells(Worksheet):
    """A worksheet that writes the same bytes as any other, its texts and numbers without asking what else they may be.

    Examples
    --------
    >>> import io
    >>> from xlsxwriter import Workbook
    >>> with Workbook(io.BytesIO(), {"in_memory": True}) as book:
    ...     sheet = book.add_worksheet("Table", PlainCells)
    ...     sheet.put_number(0, 0, 8.5, book.add_format({"num_format": "0.0"}))
    >>> sheet.dim_rowmax, sheet.dim_colmax
    (0, 0)
    """

    def __init__(self) -> None:
        super().__init__()
        self._column_names: dict[int, str] = {}

    def put_text(self, row: int, column: int, text: str, style: Any) -> None:
        """Write literal text, as `write_string` does."""
        self._write_string(row, column, text, style)

    def put_number(self, row: int, column: int, number: float, style: Any) -> None:
        """Write a number, as `write_number` does."""
        self._write_number(row, column, number, style)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if not cell.format or kind not in ("String", "Number"):
            super()._write_cell(row, col, cell)
            return
        begun = f'<c r="{self._column_name(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind == "String":
            self.fh.write(f'{begun} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(f"{begun}><v>{cell.number:.16G}</v></c>")

    def _column_name(self, column: int) -> str:
        if column not in self._column_names:
            self._column_names[column] = xl_col_to_name(column)
        return self._column_names[column]
