"""Data sets as they are read, and figures whose answer is known beforehand."""

import math
import random
from pathlib import Path

import pytest

from kiosk.domain.matching import Thresholds
from kiosk.domain.statistics import Interval, Rate, Trials
from kiosk.ports import Descriptor
from kiosk.services.evaluation.cross_validation import CHOICE, cross_validate
from kiosk.services.evaluation.data_set import DataSetError, Picture, read_data_set
from kiosk.services.evaluation.figures import RESAMPLES, all_pairs, difference, only, point, resamples, transactions

ZONES = Thresholds(accept=0.5, staff=0.6)


def write(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def line(*people: tuple[float, ...]) -> tuple[list[Picture], dict[Path, Descriptor]]:
    """Pictures whose descriptors are places on a line, so that distances are differences."""
    places = [(person, place) for person, places in enumerate(people) for place in places]
    pictures = [Picture(person, Path(str(number))) for number, (person, _) in enumerate(places)]
    return pictures, {Path(str(number)): (place,) for number, (_, place) in enumerate(places)}


def pairs(*people: tuple[float, ...]) -> Trials:
    return all_pairs(*line(*people), len(people))


@pytest.mark.parametrize("prefix", ["people/", ""])
def test_people_are_folders_and_may_lie_in_a_people_folder(tmp_path: Path, prefix: str) -> None:
    """Other files, people without a picture, and pictures of groups are nobody's."""
    names = ["an/1.jpg", "an/2.PNG", "an/notes.txt", "binh/1.jpeg", "chi/notes.txt"]
    data = read_data_set(write(tmp_path, *(prefix + name for name in names), "groups/two.jpg", "readme.md"))
    assert [(picture.person, picture.file.name) for picture in data.pictures] == [
        (0, "1.jpg"),
        (0, "2.PNG"),
        (1, "1.jpeg"),
    ]
    assert (data.people, [data.name(file) for file in data.group_pictures]) == (2, ["groups/two.jpg"])


@pytest.mark.parametrize("files", [(), ("an/1.jpg",), ("an/1.jpg", "binh/1.txt")])
def test_fewer_than_two_people_are_no_data_set(tmp_path: Path, files: tuple[str, ...]) -> None:
    with pytest.raises(DataSetError, match="at least two people"):
        read_data_set(write(tmp_path, *files))


def test_a_missing_folder_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="no such folder"):
        read_data_set(tmp_path / "nothing")


def test_the_hash_names_the_data(tmp_path: Path) -> None:
    """The same files anywhere have one hash; another place, content or label has another."""
    first, second = tmp_path / "a", tmp_path / "b"
    names = ("people/an/1.jpg", "people/binh/1.jpg")
    same = read_data_set(write(first, *names)).sha256
    assert read_data_set(write(second, *names)).sha256 == same
    (second / "labels.csv").write_text("id,key,value\nan,age,young\n")
    labelled = read_data_set(second).sha256
    (second / names[0]).write_bytes(b"another")
    changed = read_data_set(second).sha256
    (second / names[0]).rename(second / "people/an/2.jpg")
    assert len({same, labelled, changed, read_data_set(second).sha256}) == 4


def test_labels_gather_people(tmp_path: Path) -> None:
    write(tmp_path, "people/an/1.jpg", "people/binh/1.jpg", "people/chi/1.jpg")
    (tmp_path / "labels.csv").write_text('\ufeffid,key,value\nchi,age,old\nan,age,old\nan,sex,"f, m"\n', "utf-8")
    assert read_data_set(tmp_path).labels == {("age", "old"): {0, 2}, ("sex", "f, m"): {0}}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"name,key,value\n", "first line"),
        (b"", "first line"),
        (b"id,key,value\ndung,age,old\n", "line 2: nobody"),
        (b"id,key,value\n\xff\n", "utf-8"),
        (b'id,key,value\nan,age,"old\n', "unexpected end"),
    ],
)
def test_labels_that_cannot_be_read_say_why(tmp_path: Path, content: bytes, complaint: str) -> None:
    write(tmp_path, "people/an/1.jpg", "people/binh/1.jpg")
    (tmp_path / "labels.csv").write_bytes(content)
    with pytest.raises(DataSetError, match=complaint):
        read_data_set(tmp_path)


def test_all_pairs_leave_out_what_was_not_described() -> None:
    pictures, descriptors = line((0.0, 0.3), (1.0, 1.1), (2.0,))
    del descriptors[Path("4")]
    trials = all_pairs(pictures, descriptors, 3)
    assert trials.fnmr(0.2, [1, 1, 1]) == Rate(1, 2)
    assert trials.fmr(0.75, [1, 1, 1]) == Rate(1, 4)


def test_a_transaction_combines_the_other_pictures() -> None:
    """Three of the first person's meet each portrait of their own; all four, without 0.9, those of the other."""
    own = (0.0, 0.1, 0.2, 0.9)
    trials = transactions(*line(own, (5.0, 5.1, 5.2)), 2)
    combined = [0.4, 0.8 / 3, 0.4 / 3, 0.8]  # of each picture to the mean of the three others
    for limit in (0.05, 0.15, 0.5, 0.85):
        assert trials.fnmr(limit, [1, 1]) == Rate(sum(distance > limit for distance in combined), 4)
    assert trials.fmr(4.0, [1, 1]) == Rate(0, 3)
    assert trials.fmr(5.05, [1, 1]) == Rate(2, 3)  # the mean of 0.0, 0.1 and 0.2 has 4.9, 5.0 and 5.1 to the others


def test_draws_are_the_same_every_time_and_of_as_many_people() -> None:
    drawn = resamples(7)
    assert drawn == resamples(7)
    assert len(drawn) == RESAMPLES
    assert {sum(draw) for draw in drawn} == {7}
    assert len({tuple(draw) for draw in drawn}) > RESAMPLES / 2


def test_an_interval_over_people_is_that_of_their_draws() -> None:
    """One of two people is always missed: the FNMR of a draw is the share of draws of that person, 0 to 1."""
    trials = pairs((0.0, 0.9), (5.0, 5.1))
    found = point("", trials, lambda _: 0.5, [1, 1], resamples(2)).fnmr
    assert (found.rate, found.interval) == (Rate(1, 2), Interval(0.0, 1.0))


def test_a_group_is_measured_among_itself() -> None:
    trials = pairs((0.0, 0.9), (5.0, 5.1), (5.2, 5.3))
    group = only(frozenset({1, 2}), trials.everybody)
    found = point("", trials, lambda _: 0.15, group, [only(frozenset({1, 2}), draw) for draw in resamples(3)])
    assert (found.fnmr.rate, found.fmr.rate) == (Rate(0, 2), Rate(1, 4))


def test_the_difference_is_paired() -> None:
    """Systems that err alike differ by nothing in every draw, though each alone is unsure."""
    people = [(0.0, 0.9), (5.0, 5.1), (5.4, 5.5), (9.0, 9.2)]
    one, other = pairs(*people), pairs(*people)
    found = difference(one, other, 0, resamples(4))
    assert (found.value, found.interval) == (0.0, Interval(0.0, 0.0))


def test_a_better_system_misses_fewer() -> None:
    """The peer misses every genuine pair of one in two people, ours none."""
    apart = [10.0 * person for person in range(8)]
    ours = pairs(*((place, place + 0.1) for place in apart))
    peer = pairs(*((place, place + (0.1 if number % 2 else 6.0)) for number, place in enumerate(apart)))
    found = difference(ours, peer, 0, resamples(8))
    assert found.value == 0.5
    assert 0 <= found.interval.low < 0.5 < found.interval.high <= 1


def cloud(people: int, spread: float) -> Trials:
    """Three pictures of each person around a place of their own."""
    lots = random.Random(1)
    return pairs(*(tuple(4 * person + lots.uniform(-spread, spread) for _ in range(3)) for person in range(people)))


def test_cross_validation_chooses_what_separates_people() -> None:
    sharp, blurred = cloud(20, 0.4), cloud(20, 3.0)
    rows = {row.variant: row for row in cross_validate({"blurred": blurred, "sharp": sharp}, 1e-3)}
    assert (rows["sharp"].fnmr, rows["sharp"].chosen) == (0, 1)
    assert (rows["blurred"].chosen, rows[CHOICE].chosen) == (0, None)
    assert rows[CHOICE].fnmr_range == rows["sharp"].fnmr_range
    assert rows["blurred"].fnmr > 0.3


def test_cross_validation_sees_what_a_threshold_fixed_on_the_same_pairs_hides() -> None:
    """Without a false match on the pairs it was set on, a threshold lets strangers through elsewhere."""
    trials = cloud(20, 2.1)
    limit = trials.threshold_at_bound(1e-3, trials.everybody)
    assert trials.fmr(limit, trials.everybody).errors == 0
    row = cross_validate({"only": trials}, 1e-3)[0]
    assert row.fmr > 0
    assert row.threshold_range.low <= row.threshold_range.high < math.inf


def test_too_few_people_cannot_be_cross_validated() -> None:
    assert cross_validate({"only": cloud(9, 0.4)}, 1e-3) == ()
    assert cross_validate({}, 1e-3) == ()
