"""The Jinja2 environment of every page: strict, escaping, with the few names that templates may use."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import TemplateNotFound

from guanjia.organization.moments import clock_time

WIDGETS = "ui/widgets.html"


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Build the environment that Django's Jinja2 backend asks for."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**{**options, "autoescape": True})  # noqa: S701
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=url, htmx_script=htmx_script, at=clock_time)
    _add_widgets(env)
    return env


def _add_widgets(env: Environment) -> None:
    try:
        template = env.get_template(WIDGETS)
    except TemplateNotFound as error:
        if error.name != WIDGETS:
            raise
        return
    env.globals["ui"] = template.module
