"""Stands in for django-templated-mail, which Djoser imports and Debian does not have: the link is printed."""


class BaseEmailMessage:
    def __init__(self, request=None, context=None, template_name=None):
        self.context = dict(context or {})

    def get_context_data(self):
        return dict(self.context)

    def send(self, to, *args, **kwargs):
        print(f"LETTER {to[0]} {self.get_context_data().get('url', '')}", flush=True)
