"""The cast: three ministries, their people, and the two agencies of the standing secretariat."""

from types import SimpleNamespace

import pytest

from tasks_app.enums import Role
from tests.factories import AgencyFactory, UserFactory, make_task


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    cp = AgencyFactory(code="CP")
    bca, vpcp = AgencyFactory(code="BCA", parent=cp), AgencyFactory(code="VPCP", parent=cp)
    btp, btc = AgencyFactory(code="BTP", parent=cp), AgencyFactory(code="BTC", parent=cp)
    c06 = AgencyFactory(code="C06", parent=bca)
    return SimpleNamespace(
        bca=bca,
        vpcp=vpcp,
        btp=btp,
        btc=btc,
        c06=c06,
        ex=UserFactory(member_of=btp, full_name="Trần Thu Hà"),
        wg=UserFactory(member_of=btp, role=Role.WORKING_GROUP),
        hu=UserFactory(member_of=btp, role=Role.UNIT_HEAD),
        co=UserFactory(member_of=btc),
        ex_bca=UserFactory(member_of=bca),
        s1=UserFactory(member_of=c06, role=Role.REVIEWER),
        s2=UserFactory(member_of=vpcp, role=Role.REVIEWER),
        sa=UserFactory(member_of=vpcp, role=Role.SECRETARIAT_ADMIN),
        ld=UserFactory(member_of=cp, role=Role.LEADER),
        inspector=UserFactory(member_of=bca, role=Role.INSPECTOR),
        stranger=UserFactory(member_of=AgencyFactory(code="BYT", parent=cp)),
        task=make_task(lead=btp, coordinating=(btc,), percent=40),
    )
