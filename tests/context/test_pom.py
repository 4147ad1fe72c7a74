"""pom.xml: what its text does not tell is a problem; archives have the names that Maven gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path

SPRING = """<dependencies><dependency><artifactId>web</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId>{}</plugin></plugins></build>"""

NAMED = """<artifactId>a</artifactId><version>${v}</version><properties><v>3</v></properties>
<build><finalName>${project.artifactId}_${project.version}</finalName></build>"""


def read(tmp_path: Path, inner: str) -> Manifest:
    text = f'<project xmlns="http://maven.apache.org/POM/4.0.0">{inner}</project>'
    manifest = read_manifest(context(tmp_path, {"pom.xml": text, "lib/pom.xml": "<project/>"}), "pom.xml")
    assert manifest is not None
    return manifest


@pytest.mark.parametrize(
    "inner",
    [
        "<artifactId>a</artifactId>",
        "<artifactId>a</artifactId><version>${revision}</version>",
        "<artifactId>a</artifactId><version>1</version><build><directory>out</directory></build>",
        "<artifactId>a</artifactId><version>1</version>"
        + SPRING.format("<configuration><classifier>exec</classifier></configuration>"),
    ],
)
def test_an_archive_of_unknown_name_is_a_problem(tmp_path: Path, inner: str) -> None:
    assert read(tmp_path, inner).problems


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    text = '<!DOCTYPE p [<!ENTITY a "b">]><project><artifactId>&a;</artifactId></project>'
    manifest = read_manifest(context(tmp_path, {"pom.xml": text}), "pom.xml")
    assert manifest is not None
    assert manifest.problems
    assert not manifest.artifacts


def test_a_parent_makes_no_archive(tmp_path: Path) -> None:
    manifest = read(tmp_path, "<packaging>pom</packaging><modules><module>lib</module></modules>")
    assert manifest.artifacts == ()
    assert manifest.members == ("lib",)


@pytest.mark.parametrize(
    ("inner", "archive"),
    [
        ("<artifactId>a</artifactId><version>1</version>", "target/a-1.jar"),
        ("<artifactId>a</artifactId><parent><version>2</version></parent>", "target/a-2.jar"),
        ("<artifactId>a</artifactId><version>1</version><packaging>war</packaging>", "target/a-1.war"),
        (NAMED, "target/a_3.jar"),
    ],
)
def test_an_archive_is_named_by_its_project(tmp_path: Path, inner: str, archive: str) -> None:
    assert read(tmp_path, inner).artifacts == (archive,)


def test_an_archive_with_dependencies_beside_it_is_not_complete(tmp_path: Path) -> None:
    named = "<artifactId>a</artifactId><version>1</version>"
    assert "complete" in read(tmp_path, named).details
    assert "complete" not in read(tmp_path, named + SPRING.format("")).details
    repackaged = SPRING.format(
        "<executions><execution><goals><goal>repackage</goal></goals></execution></executions>"
    )
    assert "complete" in read(tmp_path, named + repackaged).details
