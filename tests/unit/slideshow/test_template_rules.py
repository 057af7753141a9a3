"""Who may do what with a template, and what it is called."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import TemplateConfig, UpdateTemplateBody, Visibility
from slidemill.slideshow.templates.keeping import NAME_LIMIT, base_name, made_up_name
from slidemill.slideshow.templates.template import InvalidTemplate, Template, read_config

NOW = datetime(2031, 6, 1, tzinfo=UTC)
WORKSPACES = [None, UUID(int=1), UUID(int=2)]
CONFIG = {
    "version": 1,
    "structure": {"slides": [{"type": "custom", "id": str(UUID(int=3))}]},
    "content": {"mode": "manual"},
    "visuals": {
        "aspectRatio": "1:1",
        "textSettings": {"fontSize": 40, "preset": "white", "width": "narrow"},
    },
}

owners = st.sampled_from(["ana", "ben"])
scopes = st.builds(Scope, owner=owners, workspace=st.sampled_from(WORKSPACES))


def template(owner: str, workspace: UUID | None, visibility: Visibility) -> Template:
    return Template(
        organisation="acme",
        id=UUID(int=9),
        owner=owner,
        workspace=workspace,
        name="Tea",
        description=None,
        visibility=visibility,
        config=TemplateConfig.model_validate(CONFIG),
        created_at=NOW,
        updated_at=NOW,
    )


templates = st.builds(template, owners, st.sampled_from(WORKSPACES), st.sampled_from(Visibility))


@given(templates, scopes)
def test_who_may_change_a_template_may_read_it_and_is_its_owner(
    template: Template, scope: Scope
) -> None:
    if template.may_be_changed(scope):
        assert template.may_be_read(scope)
        assert template.owner == scope.owner


@given(templates, scopes)
def test_a_template_of_a_workspace_is_never_read_with_another_key(
    template: Template, scope: Scope
) -> None:
    if template.visibility is Visibility.WORKSPACE and template.may_be_read(scope):
        assert scope.workspace is not None
        assert scope.workspace == template.workspace


@given(templates, scopes)
def test_a_template_that_is_made_private_is_read_by_its_owner_alone(
    template: Template, scope: Scope
) -> None:
    private = template.shown_to(Visibility.PRIVATE, scope)
    assert private.may_be_read(scope) == (template.owner == scope.owner)


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_nobody_can_make_a_template_public(workspace: UUID | None) -> None:
    mine = template("ana", workspace, Visibility.PRIVATE)
    with pytest.raises(InvalidTemplate) as fault:
        mine.shown_to(Visibility.PUBLIC, Scope(owner="ana", workspace=workspace))
    assert (fault.value.code, fault.value.field) == ("invalid_payload", "visibility")


def test_a_clock_that_is_behind_does_not_turn_a_change_back() -> None:
    changes = UpdateTemplateBody(name="Coffee")
    earlier = NOW.replace(year=2030)
    changed = template("ana", None, Visibility.PRIVATE).changed(
        changes, Scope(owner="ana"), earlier
    )
    assert (changed.name, changed.updated_at) == ("Coffee", NOW)


def test_a_config_is_read_as_it_is_written() -> None:
    config = read_config(CONFIG)
    written = config.model_dump(mode="json", exclude_none=True)
    assert read_config(written) == config
    assert written["visuals"]["textSettings"]["fontSize"] == 40


@given(st.text(min_size=1, max_size=200), st.integers(min_value=0, max_value=5))
def test_a_made_up_name_fits_and_is_free(title: str, already: int) -> None:
    taken: set[str] = set()
    for _ in range(already):
        taken.add(made_up_name(title, taken))
    name = made_up_name(title, taken)
    assert name not in taken
    assert name.startswith(base_name(title))
    assert 1 <= len(name) <= NAME_LIMIT
    assert name == name.strip()
