from __future__ import annotations

from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.registry.images import digest_of


def test_a_layer_is_downloaded_by_an_address_alone_for_a_while(bed: Any) -> None:
    bed.push_image("web", "1", layer=b"the bytes")

    given = bed.ecr.get_download_url_for_layer(repositoryName="web", layerDigest=digest_of(b"the bytes"))

    assert given["layerDigest"] == digest_of(b"the bytes")
    assert requests.get(given["downloadUrl"], timeout=60).content == b"the bytes"
    bed.clock.advance(3601)
    assert requests.get(given["downloadUrl"], timeout=60).status_code == 403
    assert requests.get(f"http://{bed.host}/downloads/guessed", timeout=60).status_code == 403


@pytest.mark.parametrize(
    ("repository", "code"), [("web", "LayersNotFoundException"), ("nope", "RepositoryNotFoundException")]
)
def test_what_is_not_there_has_no_address(bed: Any, repository: str, code: str) -> None:
    with pytest.raises(ClientError) as caught:
        bed.ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=digest_of(b"no"))

    assert caught.value.response["Error"]["Code"] == code
