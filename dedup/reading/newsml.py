"""NewsML 1.x, NewsML-G2 and NITF: the items of a document, as an agency sends them."""

from collections.abc import Iterator
from typing import Any

from dedup.reading.items import item_cells, status_of, without_body
from dedup.reading.trees import first, in_html, lines, paragraphs


def g2_items(root: Any) -> Iterator[Any]:
    """Yield the items of a NewsML-G2 message, of a package none."""
    found = [root] if root.tag == "newsItem" else root.iter("newsItem")
    yield from found


def g2_cells(item: Any) -> dict[str, str]:
    """Return the columns of an item of NewsML-G2, or raise Refused."""
    status = first(item, "itemMeta/pubStatus/@qcode", "itemMeta/pubStatus/@uri")
    return item_cells(
        item.get("guid", ""),
        item.get("version", ""),
        status,
        text=_g2_text(item, status),
        outlet=first(
            item,
            "itemMeta/provider/name",
            "contentMeta/infoSource/name",
            "itemMeta/provider/@literal",
            "substring-after(itemMeta/provider/@qcode, ':')",
            "itemMeta/provider/@uri",
        ),
        published=first(item, "itemMeta/versionCreated", "itemMeta/firstCreated"),
        title=first(item, "contentMeta/headline", "itemMeta/title"),
        byline=first(item, "contentMeta/by", "contentMeta/creator/name"),
        lang=first(item, "contentMeta/language/@tag", "@xml:lang"),
        embargo=first(item, "itemMeta/embargoed"),
    )


def _g2_text(item: Any, status: str) -> str:
    """Return the text of an item of NewsML-G2."""
    for content in item.xpath("contentSet/inlineXML"):
        body = content.xpath(".//*[local-name()='body.content'] | .//body")
        text = paragraphs(body[0] if body else content)
        if text:
            return text
    for content in item.xpath("contentSet/inlineData"):
        if not content.get("encoding"):
            said = "".join(content.itertext())
            is_html = "html" in content.get("contenttype", "").casefold()
            text = in_html(said) if is_html else lines(said)
            if text:
                return text
    kind = first(item, "itemMeta/itemClass/@qcode").rpartition(":")[2]
    return without_body(status, kind)


def newsml_items(root: Any) -> Iterator[Any]:
    """Yield the items of NewsML 1.x."""
    yield from root.iter("NewsItem")


def newsml_cells(item: Any) -> dict[str, str]:
    """Return the columns of an item of NewsML 1.x, or raise Refused."""
    known = "Identification/NewsIdentifier/"
    parts = [first(item, known + name) for name in ("ProviderId", "DateId", "NewsItemId")]
    management = "NewsManagement/"
    status = first(item, f"{management}Status/@FormalName")
    return item_cells(
        ":".join(filter(None, parts)) or first(item, f"{known}PublicIdentifier"),
        first(item, f"{known}RevisionId"),
        status,
        text=_newsml_text(item, status),
        outlet=first(
            item,
            ".//AdministrativeMetadata/Provider/Party/@FormalName",
            ".//AdministrativeMetadata/Source/Party/@FormalName",
            f"{known}ProviderId",
        ),
        published=first(item, f"{management}ThisRevisionCreated", f"{management}FirstCreated"),
        title=first(item, ".//NewsLines/HeadLine", ".//NewsLines/SlugLine"),
        byline=first(item, ".//NewsLines/ByLine"),
        lang=first(item, ".//DescriptiveMetadata/Language/@FormalName", "@xml:lang"),
        embargo=first(
            item,
            f"{management}StatusWillChange[FutureStatus/@FormalName='Usable']/DateAndTime",
        ),
    )


def _newsml_text(item: Any, status: str) -> str:
    """Return the text of an item of NewsML 1.x: of its main component where it says which."""
    components = item.xpath(".//NewsComponent[Role/@FormalName='Main']") or [item]
    for content in components[0].xpath(".//ContentItem/DataContent | .//ContentItem/Encoding"):
        body = content.xpath(".//*[local-name()='body.content'] | .//body")
        inside = body[0] if body else content
        text = paragraphs(inside) if len(inside) else lines(inside.text or "")
        if content.tag == "DataContent" and text:
            return text
    kind = first(item, ".//ContentItem/MediaType/@FormalName")
    return without_body(status, kind)


def nitf_items(root: Any) -> Iterator[Any]:
    """Yield the one article of NITF."""
    yield root


def nitf_cells(item: Any) -> dict[str, str]:
    """Return the columns of an article in NITF, or raise Refused."""
    data = "head/docdata/"
    status = first(item, "head/docdata/@management-status")
    body = item.xpath("body/body.content")
    text = paragraphs(body[0]) if len(body) else ""
    name = first(item, f"{data}doc-id/@id-string", f"{data}du-key/@key")
    registry = first(item, f"{data}doc-id/@regsrc")
    return item_cells(
        f"{registry}:{name}" if registry and name and ":" not in name else name,
        first(item, f"{data}du-key/@version"),
        status,
        text=text or without_body(status, ""),
        outlet=first(
            item,
            "body/body.head/distributor/org",
            "body/body.head/distributor",
            f"{data}doc-id/@regsrc",
            "head/pubdata/@name",
            f"{data}doc.copyright/@holder",
        ),
        published=first(item, f"{data}date.issue/@norm", "head/pubdata/@date.publication"),
        title=first(item, "body/body.head/hedline/hl1", "head/title"),
        byline=first(item, "body/body.head/byline"),
        lang=first(item, "@xml:lang", "body/@xml:lang"),
        embargo=first(item, f"{data}date.release/@norm")
        if status_of(status) == "embargoed"
        else "",
    )
