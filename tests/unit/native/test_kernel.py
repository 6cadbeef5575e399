"""The door to Numba: what kernels take, and what they refuse."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba.core import types

import dedup_native
import oracle
from dedup_native import _kernel

MODULES = [
    "aligning", "anchoring", "choosing", "counting", "crediting", "digesting", "flagging",
    "folding", "gathering", "joining", "lacking", "lettering", "linking", "marking", "meeting",
    "minhashing", "moving", "ordering", "overlapping", "pairing", "partnering", "placing",
    "preferring", "ranking", "recurring", "seeking", "segmenting", "sentencing", "shingling",
    "spelling", "spotting", "supporting", "tokenising", "tracing",
]  # fmt: skip
JIT = not _kernel._NUMBA.DISABLE_JIT
jitted = pytest.mark.skipif(not JIT, reason="only machine code has types and files")
FOLDER = Path(dedup_native.__file__).parent


def kernels() -> dict[str, Any]:
    """Return every entry kernel by its name."""
    found = {}
    for name in MODULES:
        module = importlib.import_module(f"dedup_native.{name}")
        for line in (FOLDER / f"{name}.py").read_text("utf-8").split("\n@kernel(")[1:]:
            own = line.split("\ndef ", 1)[1].split("(", 1)[0]
            found[own] = getattr(module, own)
    return found


KERNELS = kernels()


def test_modules() -> None:
    """Every module with kernels is known here."""
    texts = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.py")}

    assert MODULES == sorted(name for name, text in texts.items() if "\n@kernel(" in text)


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_an_oracle(name: str) -> None:
    """The slow twin has the kernel's name."""

    assert callable(getattr(oracle, name))
    assert name in oracle.__all__


def dummies(name: str) -> list[Any]:
    """Return arguments of a kernel that ask it to do next to nothing."""
    made = list[Any]()
    for kind in KERNELS[name].signatures[0]:
        if isinstance(kind, types.Array):
            array = np.zeros((4, 6)[: kind.ndim], np.dtype(str(kind.dtype)))
            array.flags.writeable = kind.mutable
            made.append(array)
        else:
            made.append(0)
    return made


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_read_only_input(name: str) -> None:
    """A kernel takes what it only reads from an array nobody can write, or from any other."""
    arguments = dummies(name)
    KERNELS[name](*arguments)

    assert any(isinstance(a, np.ndarray) for a in arguments)

    KERNELS[name](*[a.copy() if isinstance(a, np.ndarray) else a for a in arguments])


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_wrong_arrays_are_refused(name: str) -> None:
    """Another dtype, more dimensions, gaps between items, a read-only output: a TypeError each."""
    arguments = dummies(name)
    for place, array in enumerate(arguments):
        if not isinstance(array, np.ndarray):
            continue
        wrong = [array.astype(np.float16), array[np.newaxis].copy()]
        wrong.append(np.repeat(array, 2, axis=-1)[..., ::2])
        if array.flags.writeable:
            sealed = array.copy()
            sealed.flags.writeable = False
            wrong.append(sealed)
        for other in wrong:
            with pytest.raises(TypeError):
                KERNELS[name](*arguments[:place], other, *arguments[place + 1 :])


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_compiled_once(name: str) -> None:
    """Calls with strange arguments compile nothing new."""

    assert 1 == len(KERNELS[name].signatures)
    assert KERNELS[name].targetoptions["nogil"]
