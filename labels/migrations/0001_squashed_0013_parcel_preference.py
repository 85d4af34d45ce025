"""Labels, carriers' accounts and what carriers say."""

import django.db.models.deletion
import labels.account_rows
from django.db import migrations, models

from returns.migrations._together import CreateTogether


class Migration(migrations.Migration):

    replaces = [
        ('labels', '0001_initial'),
        ('labels', '0002_one_vocabulary'),
        ('labels', '0003_terms_of_purchase'),
        ('labels', '0004_what_carriers_give'),
        ('labels', '0005_known_words'),
        ('labels', '0006_money_of_labels'),
        ('labels', '0007_carrier_accounts'),
        ('labels', '0008_a6'),
        ('labels', '0009_ends_of_labels'),
        ('labels', '0010_brought_labels'),
        ('labels', '0011_papers_apart'),
        ('labels', '0012_costs_and_troubles'),
        ('labels', '0013_parcel_preference'),
    ]

    initial = True

    dependencies = [
        ('returns', '0001_squashed_0062_sent_letters'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='CarrierAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=32)),
                    ('name', models.CharField(max_length=60)),
                    ('sealed_credentials', models.TextField(blank=True, default='')),
                    ('test', models.BooleanField()),
                    ('webhook_token', models.CharField(default=labels.account_rows._new_token, max_length=64, unique=True)),
                    ('sealed_webhook_secret', models.TextField(blank=True, default='')),
                    ('enabled', models.BooleanField(default=True)),
                    ('place', models.PositiveSmallIntegerField(default=0)),
                    ('tested_at', models.DateTimeField(null=True)),
                    ('problem', models.CharField(blank=True, default='', max_length=500)),
                    ('created_at', models.DateTimeField()),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='carrier_accounts', to='returns.shop')),
                    ('problem_since', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'place'], name='carrier_accounts_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Label',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('carrier', models.CharField(max_length=32)),
                    ('reference', models.CharField(max_length=64, unique=True)),
                    ('state', models.CharField(choices=[('INTENT', 'Intent'), ('CREATED', 'Created'), ('BOUGHT', 'Bought'), ('READY', 'Ready'), ('VOIDED', 'Voided'), ('FAILED', 'Failed'), ('EXPIRED', 'Expired')], default='INTENT', max_length=8)),
                    ('shipment_id', models.CharField(blank=True, default='', max_length=128)),
                    ('service', models.CharField(blank=True, default='', max_length=64)),
                    ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                    ('tracking_url', models.URLField(blank=True, default='', max_length=1024)),
                    ('cost_minor', models.BigIntegerField(null=True)),
                    ('billed_minor', models.BigIntegerField(null=True)),
                    ('cost_currency', models.CharField(blank=True, default='', max_length=3)),
                    ('problem', models.CharField(blank=True, default='', max_length=500)),
                    ('created_at', models.DateTimeField()),
                    ('buy_sent_at', models.DateTimeField(null=True)),
                    ('bought_at', models.DateTimeField(null=True)),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('checked_at', models.DateTimeField(null=True)),
                    ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='returns.reversedelivery')),
                    ('billing', models.CharField(blank=True, choices=[('ON_CREATION', 'ON_CREATION'), ('ON_SCAN', 'ON_SCAN')], default='', max_length=12)),
                    ('charged_at', models.DateTimeField(null=True)),
                    ('void_by', models.DateTimeField(null=True)),
                    ('bill_read_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('used_late_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='labels', to='labels.carrieraccount')),
                    ('end_tried_at', models.DateTimeField(null=True)),
                    ('test', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'READY')), fields=['checked_at'], name='labels_to_poll'), models.Index(fields=['carrier', 'account', 'tracking_number'], name='label_by_tracking')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['VOIDED', 'FAILED', 'EXPIRED']), _negated=True), fields=('parcel',), name='one_live_label_per_parcel'), models.CheckConstraint(condition=models.Q(('state__in', ['INTENT', 'CREATED', 'BOUGHT', 'READY', 'VOIDED', 'FAILED', 'EXPIRED'])), name='label_state_known'), models.UniqueConstraint(condition=models.Q(models.Q(('shipment_id', ''), _negated=True), ('account', None)), fields=('carrier', 'shipment_id'), name='shipment_in_one_label'), models.UniqueConstraint(condition=models.Q(models.Q(('shipment_id', ''), _negated=True), ('account__isnull', False)), fields=('account', 'shipment_id'), name='shipment_in_one_label_of_account')],
                },
            ),
            migrations.CreateModel(
                name='CarrierEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_id', models.CharField(max_length=128)),
                    ('place', models.CharField(blank=True, default='', max_length=200)),
                    ('at', models.DateTimeField()),
                    ('received_at', models.DateTimeField()),
                    ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='labels.label')),
                    ('word', models.CharField(max_length=64)),
                    ('status', models.CharField(choices=[('LABEL_CREATED', 'LABEL_CREATED'), ('IN_TRANSIT', 'IN_TRANSIT'), ('OUT_FOR_DELIVERY', 'OUT_FOR_DELIVERY'), ('AVAILABLE_FOR_PICKUP', 'AVAILABLE_FOR_PICKUP'), ('DELIVERED', 'DELIVERED'), ('RETURNED_TO_SENDER', 'RETURNED_TO_SENDER'), ('LOST', 'LOST'), ('EXCEPTION', 'EXCEPTION'), ('CANCELLED', 'CANCELLED'), ('EXPIRED', 'EXPIRED'), ('UNKNOWN', 'UNKNOWN')], max_length=24)),
                ],
                options={
                    'indexes': [models.Index(fields=['label', '-at'], name='news_by_time')],
                    'constraints': [models.UniqueConstraint(fields=('label', 'event_id'), name='news_once_per_label'), models.CheckConstraint(condition=models.Q(('status__in', ['LABEL_CREATED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'AVAILABLE_FOR_PICKUP', 'DELIVERED', 'RETURNED_TO_SENDER', 'LOST', 'EXCEPTION', 'CANCELLED', 'EXPIRED', 'UNKNOWN'])), name='carrier_event_status_known')],
                },
            ),
            migrations.CreateModel(
                name='CarrierDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('label', 'label'), ('qr', 'qr'), ('customs', 'customs')], max_length=8)),
                    ('media_type', models.CharField(max_length=32)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('text', models.CharField(blank=True, default='', max_length=64)),
                    ('fetched_at', models.DateTimeField()),
                    ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='carrier_documents', to='labels.label')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('label', 'place'), name='carrier_document_once')],
                },
            ),
            migrations.CreateModel(
                name='Adjustment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before_minor', models.BigIntegerField()),
                    ('after_minor', models.BigIntegerField()),
                    ('noticed_at', models.DateTimeField()),
                    ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to='labels.label')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('before_minor', models.F('after_minor')), _negated=True), name='adjustment_changes_the_sum')],
                },
            ),
            migrations.CreateModel(
                name='LabelBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('carrier', models.CharField(max_length=32)),
                    ('state', models.CharField(choices=[('OPENING', 'Opening'), ('REFUSED', 'Refused'), ('PROPOSED', 'Proposed'), ('IN', 'In'), ('WITHDRAWN', 'Withdrawn')], default='OPENING', max_length=9)),
                    ('tracking_url', models.CharField(blank=True, default='', max_length=500)),
                    ('cost_minor', models.BigIntegerField(null=True)),
                    ('cost_currency', models.CharField(blank=True, default='', max_length=3)),
                    ('source', models.BinaryField(null=True)),
                    ('is_clean', models.BooleanField(default=False)),
                    ('rows', models.JSONField(default=list)),
                    ('faults', models.JSONField(default=list)),
                    ('pages', models.PositiveIntegerField(default=0)),
                    ('opened', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.CharField(blank=True, default='', max_length=64)),
                    ('taken_in_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='label_batches', to='returns.shop')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['OPENING', 'REFUSED', 'PROPOSED', 'IN', 'WITHDRAWN'])), name='label_batch_state_known')],
                },
            ),
            migrations.CreateModel(
                name='LabelDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('format', models.CharField(choices=[('4x6', 'Label 4X6'), ('a6', 'A6'), ('a4', 'A4'), ('letter', 'Letter'), ('customs', 'Customs'), ('phone', 'Phone')], max_length=8)),
                    ('pdf', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='labels.label')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('label', 'format'), name='one_document_per_format')],
                },
            ),
            migrations.CreateModel(
                name='LabelPreference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sources', models.JSONField(default=list)),
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='label_preference', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='ParcelPreference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('box', models.JSONField()),
                    ('light_box', models.JSONField(default=list)),
                    ('light_up_to', models.PositiveIntegerField(default=0)),
                    ('prefer', models.CharField(choices=[('cheapest', 'cheapest'), ('fastest', 'fastest')], max_length=8)),
                    ('services', models.JSONField(default=list)),
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='parcel_preference', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='Permit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('carrier', models.CharField(max_length=32)),
                    ('country', models.CharField(blank=True, default='', max_length=2)),
                    ('media_type', models.CharField(max_length=32)),
                    ('content', models.BinaryField()),
                    ('preview', models.BinaryField(default=b'')),
                    ('link', models.URLField(blank=True, default='', max_length=500)),
                    ('cost_minor', models.BigIntegerField(null=True)),
                    ('cost_currency', models.CharField(blank=True, default='', max_length=3)),
                    ('expires_on', models.DateField(null=True)),
                    ('told_of', models.DateField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.CharField(blank=True, default='', max_length=64)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permits', to='returns.shop')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('shop', 'country'), name='one_permit_per_country')],
                },
            ),
            migrations.CreateModel(
                name='PermitUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=64, unique=True)),
                    ('number', models.CharField(max_length=32)),
                    ('at', models.DateTimeField()),
                    ('permit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='labels.permit')),
                ],
            ),
            migrations.CreateModel(
                name='RefundClaim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('SUBMITTED', 'Submitted'), ('REFUNDED', 'Refunded'), ('REJECTED', 'Rejected'), ('NOT_APPLICABLE', 'Not Applicable'), ('LATE', 'Late')], default='SUBMITTED', max_length=16)),
                    ('amount_minor', models.BigIntegerField()),
                    ('currency', models.CharField(max_length=3)),
                    ('tries', models.PositiveSmallIntegerField(default=1)),
                    ('asked_at', models.DateTimeField()),
                    ('checked_at', models.DateTimeField()),
                    ('again_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('label', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='claim', to='labels.label')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['checked_at'], name='claims_to_follow')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['SUBMITTED', 'REFUNDED', 'REJECTED', 'NOT_APPLICABLE', 'LATE'])), name='claim_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'SUBMITTED')), models.Q(models.Q(('state', 'SUBMITTED'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='claim_ends_with_a_word')],
                },
            ),
            migrations.CreateModel(
                name='StockLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('FREE', 'Free'), ('OUT', 'Out'), ('LEFT', 'Left'), ('WITHDRAWN', 'Withdrawn')], default='DRAFT', max_length=9)),
                    ('media_type', models.CharField(max_length=32)),
                    ('content', models.BinaryField()),
                    ('preview', models.BinaryField(default=b'')),
                    ('sha256', models.CharField(max_length=64)),
                    ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                    ('expires_on', models.DateField(null=True)),
                    ('country', models.CharField(blank=True, default='', max_length=2)),
                    ('max_grams', models.PositiveIntegerField(null=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='labels.labelbatch')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stock_labels', to='returns.shop')),
                ],
                options={
                    'ordering': ['position'],
                    'indexes': [models.Index(condition=models.Q(('state', 'FREE')), fields=['shop', 'country', 'expires_on'], name='stock_labels_free')],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='stock_label_place_once'), models.UniqueConstraint(fields=('shop', 'sha256'), name='stock_label_once_per_shop'), models.UniqueConstraint(condition=models.Q(('tracking_number', ''), _negated=True), fields=('shop', 'tracking_number'), name='stock_tracking_number_once_per_shop'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'FREE', 'OUT', 'LEFT', 'WITHDRAWN'])), name='stock_label_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Handout',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=64, unique=True)),
                    ('number', models.CharField(max_length=32)),
                    ('at', models.DateTimeField()),
                    ('downloaded_at', models.DateTimeField(null=True)),
                    ('ending', models.CharField(blank=True, choices=[('', 'None'), ('BACK', 'Back'), ('LEFT', 'Left')], default='', max_length=4)),
                    ('stock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handouts', to='labels.stocklabel')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ending', 'BACK'), _negated=True), fields=('stock',), name='stock_label_handed_out_once'), models.CheckConstraint(condition=models.Q(('ending__in', ['', 'BACK', 'LEFT'])), name='handout_ending_known')],
                },
            ),
            migrations.CreateModel(
                name='StockLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('country', models.CharField(blank=True, default='', max_length=2)),
                    ('threshold', models.PositiveIntegerField(default=10)),
                    ('alerted_at', models.DateTimeField(null=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stock_levels', to='returns.shop')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'country'), name='stock_level_once_per_country')],
                },
            ),
            migrations.CreateModel(
                name='UploadedLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('carrier', models.CharField(max_length=32)),
                    ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                    ('tracking_url', models.URLField(blank=True, default='', max_length=1024)),
                    ('cost_minor', models.BigIntegerField(null=True)),
                    ('cost_currency', models.CharField(blank=True, default='', max_length=3)),
                    ('media_type', models.CharField(max_length=32)),
                    ('content', models.BinaryField()),
                    ('zpl', models.BinaryField(default=b'')),
                    ('uploaded_at', models.DateTimeField()),
                    ('uploaded_by', models.CharField(blank=True, default='', max_length=64)),
                    ('parcel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='uploaded_label', to='returns.reversedelivery')),
                ],
            ),
        ]),
    ]
