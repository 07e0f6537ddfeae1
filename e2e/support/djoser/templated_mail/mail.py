"""Replaces django-templated-mail, which Djoser imports and Debian lacks: prints the link."""


class BaseEmailMessage:
    def __init__(self, request=None, context=None, template_name=None):
        self.context = dict(context or {})

    def get_context_data(self):
        return dict(self.context)

    def send(self, to, *args, **kwargs):
        print(f"EMAIL {to[0]} {self.get_context_data().get('url', '')}", flush=True)
