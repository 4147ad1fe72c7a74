"""What is taken over of a compose file, as docker compose resolves it, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dockopt.cli.verify_request import VerifyRequest, conflict
from dockopt.verify.compose import company, project, recipe
from dockopt.verify.faults import EngineError, fault

if TYPE_CHECKING:
    from pathlib import Path


def model(folder: Path, **more: Any) -> dict[str, Any]:
    build = {"context": str(folder), "dockerfile": "Dockerfile"}
    services = {
        "web": {
            "build": build,
            "environment": {"DB": "postgres://db", "COST": "5$$", "UNSET": None},
            "entrypoint": ["/start", "--fast"],
            "command": ["serve"],
            "user": "app",
            "ports": [{"target": 80, "published": "80"}],
            "depends_on": {"db": {"condition": "service_healthy", "required": True}},
        },
        "db": {
            "image": "postgres:16",
            "environment": {"POSTGRES_PASSWORD": "x"},
            "ports": [{"target": 5432, "published": "5432"}],
            "volumes": [{"type": "bind", "source": "/", "target": "/host"}],
            "privileged": True,
            "cap_add": ["ALL"],
            "devices": ["/dev/kvm"],
            "network_mode": "host",
            "pid": "host",
            "container_name": "mine",
            "restart": "always",
            "healthcheck": {"test": ["CMD", "pg_isready"], "interval": "1m0s"},
        },
        "front": {"image": "nginx", "depends_on": {"web": {}}},
        "browser": {"image": "chrome", "depends_on": {"front": {}}},
        "other": {"build": {"context": f"{folder}/other"}},
        **more,
    }
    return {"services": services}


def test_the_service_that_is_built_from_the_dockerfile_is_found(tmp_path: Path) -> None:
    found = company(model(tmp_path), tmp_path / "Dockerfile", None)
    assert found.name == "web"
    assert found.variables == {"DB": "postgres://db", "COST": "5$"}
    assert found.options == {"entrypoint": "/start", "user": "app"}
    assert found.arguments == ["--fast", "serve"]


def test_who_needs_the_service_is_not_started(tmp_path: Path) -> None:
    found = company(model(tmp_path), tmp_path / "Dockerfile", None)
    assert (set(found.others), found.built) == ({"db", "other"}, ("other",))
    assert (found.alike, found.left_out) == (frozenset(), ())


def test_of_the_same_image_only_what_the_service_waits_for_is_started(tmp_path: Path) -> None:
    build = {"context": str(tmp_path), "dockerfile": "Dockerfile"}
    services = model(
        tmp_path,
        migrate={"build": build, "depends_on": {"db": {}}},
        seed={"image": "seed", "depends_on": {"migrate": {}}},
        worker={"build": build, "depends_on": {"db": {}}},
    )
    services["services"]["web"]["depends_on"]["seed"] = {"condition": "service_completed_successfully"}
    found = company(services, tmp_path / "Dockerfile", "web")
    assert set(found.others) == {"db", "other", "migrate", "seed"}
    del services["services"]["worker"]
    assert company(services, tmp_path / "Dockerfile", None).name == "web"
    assert (found.alike, found.left_out, found.built) == (frozenset({"migrate"}), ("worker",), ("other",))
    made = project(found, "abc", {}, {"migrate": "looked-at", "other": "ours"})
    images = {name: service["image"] for name, service in made["services"].items()}
    assert images == {"db": "postgres:16", "other": "ours", "migrate": "looked-at", "seed": "seed"}
    assert not any("build" in service for service in made["services"].values())


def test_what_has_to_be_built_is_built_as_compose_does_it() -> None:
    build = {"context": "/x", "dockerfile": "b/Dockerfile", "tags": ["user/other:1"], "args": {"A": "$$1"}}
    how = recipe({"image": "user/other", "build": {**build, "target": "last", "ssh": ["default"]}})
    assert (how.context, how.file, how.text) == ("/x", "/x/b/Dockerfile", None)
    assert how.options == {"build_args": {"A": "$1"}, "target": "last"}
    assert recipe({"build": {"context": "/x", "dockerfile_inline": "FROM a"}}).text == "FROM a"


def test_nothing_of_the_host_is_taken_over(tmp_path: Path) -> None:
    found = company(model(tmp_path), tmp_path / "Dockerfile", None)
    made = project(found, "abc", {"mem_limit": "2g", "restart": "no"}, {"other": "ours"})
    other = {
        "image": "ours",
        "depends_on": {},
        "network_mode": "container:abc",
        "mem_limit": "2g",
        "restart": "no",
    }
    assert made == {
        "services": {
            "other": other,
            "db": {
                "image": "postgres:16",
                "environment": {"POSTGRES_PASSWORD": "x"},
                "healthcheck": {"test": ["CMD", "pg_isready"], "interval": "2s", "retries": 30},
                "depends_on": {},
                "network_mode": "container:abc",
                "mem_limit": "2g",
                "restart": "no",
            },
        }
    }


def test_a_disabled_health_check_stays_so(tmp_path: Path) -> None:
    queue = {"image": "queue", "healthcheck": {"disable": True}, "depends_on": {"db": {}, "web-like": {}}}
    made = project(company(model(tmp_path, queue=queue), tmp_path / "Dockerfile", None), "abc", {}, {})
    assert made["services"]["queue"]["healthcheck"] == {"disable": True}
    assert made["services"]["queue"]["depends_on"] == {"db": {}}


@pytest.mark.parametrize(
    ("file", "name", "said", "advice"),
    [
        ("Dockerfile.other", None, "no service", "--service: web, db"),
        ("Dockerfile", "nobody", "no service nobody", "It has web"),
    ],
)
def test_a_service_that_is_not_there_is_told(
    file: str, name: str | None, said: str, advice: str, tmp_path: Path
) -> None:
    with pytest.raises(EngineError, match=said) as told:
        company(model(tmp_path), tmp_path / file, name)
    assert advice in told.value.advice


def test_of_two_services_one_has_to_be_named(tmp_path: Path) -> None:
    twice = model(tmp_path, worker={"build": {"context": str(tmp_path)}})
    twice["services"]["worker"]["build"]["dockerfile"] = "Dockerfile"
    with pytest.raises(EngineError, match="2 services") as told:
        company(twice, tmp_path / "Dockerfile", None)
    assert "web, worker" in told.value.advice
    found = company(twice, tmp_path / "Dockerfile", "worker")
    assert (found.name, set(found.others), found.left_out) == ("worker", {"db", "other"}, ("web",))


def test_a_service_needs_a_compose_file() -> None:
    assert "--compose" in str(conflict(VerifyRequest(service="web")))
    assert conflict(VerifyRequest(service="web", compose="compose.yaml")) is None


@pytest.mark.parametrize(
    "said", ["docker: unknown command: docker compose\n", "docker: 'compose' is not a docker command."]
)
def test_a_client_without_compose_is_told(said: str) -> None:
    error = fault(said)
    assert "no compose plugin" in str(error)
    assert "docker-compose-plugin" in error.advice
