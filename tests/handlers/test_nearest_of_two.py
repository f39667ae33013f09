"""转派 to a name that several members bear: whoever serves nearest to the case is meant."""

import shutil

from bot.directory.importing import import_directory
from models.cases import find_case_by_code
from models.people import find_member
from tests.conversation.said import file_case
from tests.talk import DISTRICT, Town

NAMESAKES = (("M20", "CA", "GA2"), ("M21", "CA", "GA1"), ("M22", "CB", "GB1"))


def test_of_three_with_one_name_the_nearest_to_the_case_is_meant(town: Town, tmp_path):
    folder = tmp_path / "district"
    shutil.copytree(DISTRICT, folder)
    members = folder / "members.csv"
    more = "".join(f"{code},孙燕,199000000{code[1:]},{of},{grid},volunteer,,5,,否,否\n" for code, of, grid in NAMESAKES)
    members.write_text(members.read_text("utf-8").rstrip("\n") + "\n" + more, "utf-8")
    import_directory(town.store, folder, categories=town.config.categories, now=town.clock.now())
    member = town.member("李明")
    code = file_case(town.person("阿婆"))
    member.say(f"转派 {code} 孙燕")

    def owner(session):
        return find_member(session, find_case_by_code(session, code).owner_id).code

    assert town.look(owner) == "M21"
