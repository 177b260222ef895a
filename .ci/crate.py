"""crate.py CRATE CONTEXT: holds a crate against the shapes of RO-Crate 1.2 and of Provenance Run Crate in roc-validator.

CONTEXT is a file with https://w3id.org/ro/crate/1.2/context; nothing is asked of the network. Required and recommended
checks count: one that fails must have its reason below, and a reason that no check needs is a fault too.
"""

import functools
import io
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from rdflib.plugins.sparql import processor
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

PROFILES = ["ro-crate-1.2", "provenance-run-crate"]

# Part of a failing check's message -> why it fails.
REASONS = {
    "SHOULD have a single `conformsTo` value": "the workflow profiles rest on RO-Crate 1.1 and require its name and their own beside that of 1.2",
    "`conformsTo` URI SHOULD start with": "Workflow RO-Crate asks for its name in the descriptor",
    "SHOULD have a ROR identifier": "the authors of CITATION.cff are a group without one",
    "contactPoint": "CITATION.cff has no address to write to",
    "The organization SHOULD have a URL": "CITATION.cff has no place on the web for its authors",
    "SHOULD have an ORCID identifier": "the persons are the paper's authors; CITATION.cff has their names as the paper has them",
    "affiliation": "the persons are the paper's authors; CITATION.cff has their names as the paper has them",
    "The Action SHOULD have an agent": "provenance names programs and machines, and does not watch people",
    "The SoftwareApplication id SHOULD be an absolute URI": "where a commit is known it is one; the shape asks it of the Makefile too, "
    "which is a file of the crate",
}


# The validator asks the same queries of each entity, and parsing them takes nearly all of its time: parsed once, as
# rdflib's prepareQuery does it, two thousand entities take minutes in place of an hour.
parse, translate = processor.parseQuery, processor.translateQuery


@functools.cache
def prepared(text, base, namespaces):
    return translate(parse(text), base, dict(namespaces))


processor.parseQuery = str
processor.translateQuery = lambda text, base, namespaces: prepared(text, base, tuple(sorted(namespaces.items())))


class OneFile(HTTPAdapter):
    """Answers every request with one file."""

    def __init__(self, content):
        super().__init__()
        self.content = content

    def send(self, request, **_):
        headers = {"Content-Type": "application/ld+json"}
        answer = HTTPResponse(io.BytesIO(self.content), headers, 200, preload_content=False, request_url=request.url)
        return self.build_response(request, answer)


def failing(crate, profile, cache):
    """The messages of the checks that fail, with the entities of each."""
    result = services.validate(
        ValidationSettings(
            rocrate_uri=crate,
            profile_identifier=profile,
            requirement_severity=Severity.RECOMMENDED,
            cache_path=cache,
            cache_max_age=-1,
            offline=True,
        )
    )
    found = defaultdict(set)
    for issue in result.get_issues():
        found[f"{issue.severity.name} {issue.check.identifier}: {issue.message}"].add(str(issue.violatingEntity))
    return found


def main(crate, context):
    faults, used = 0, set()
    with tempfile.TemporaryDirectory() as folder:
        cache = str(Path(folder) / "cache")
        session = CachedSession(cache_name=cache, backend="sqlite", expire_after=-1)
        session.mount("https://", OneFile(Path(context).read_bytes()))
        session.get("https://w3id.org/ro/crate/1.2/context")
        session.close()
        for profile in PROFILES:
            for message, entities in sorted(failing(crate, profile, cache).items()):
                reasons = [part for part in REASONS if part in message]
                used.update(reasons)
                faults += not reasons
                why = f"known: {REASONS[reasons[0]]}" if reasons else "FAILED"
                print(f"{profile}: {message}\n  {len(entities)} such, the first {min(entities)}: {why}")
            print(f"{profile}: checked")
    for part in sorted(set(REASONS) - used):
        faults += 1
        print(f"FAILED: no check fails with '{part}' any more: take its reason out of {Path(__file__).name}")
    return faults > 0


sys.exit(main(*sys.argv[1:]))
